//! The list of operators' sessions reads those alone, however many customers are signed in, and that of a user only
//! theirs.

use domain::ids::UserId;
use ports::{ActiveSessions, SeenAfter, WebSessionRole};

use super::super::web_sessions::active;
use super::{any_id, recorded_sqlite, some_time, sqlite_plan};
use crate::connection::Conn;

#[test]
fn active_sessions_follow_an_index_on_sqlite() {
    let (mut conn, sent, _folder) = recorded_sqlite();
    let now = some_time();
    for (user_id, role, index) in [
        (None, Some(WebSessionRole::Admin), "web_sessions_of_operators"),
        (Some(UserId(any_id())), Some(WebSessionRole::Customer), "web_sessions_by_user"),
        (Some(UserId(any_id())), None, "web_sessions_by_user"),
    ] {
        sent.lock().unwrap().clear();
        let seen_after = SeenAfter { customer: now, admin: now };
        let filter = ActiveSessions { now, seen_after, user_id, role };
        active(&mut Conn::Sqlite(&mut conn), filter, 9).unwrap();
        let sql = sent.lock().unwrap().first().cloned().unwrap();
        let plan = sqlite_plan(&mut conn, &sql);
        assert!(plan.contains(index), "{sql}\n{plan}");
    }
}
