DROP TABLE web_session_browsers;
DROP TABLE api_keys;
