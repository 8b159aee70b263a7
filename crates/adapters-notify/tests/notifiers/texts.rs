//! The texts against the suite of their port, built-in and replaced.

use adapters_notify::TemplateTexts;
use domain::locale::Locale;

port_contracts::texts_contract!(
    TemplateTexts::built_in("Corner <b>Shop</b>", Locale::english()).unwrap()
);

mod replaced {
    use std::fs;

    use adapters_notify::TemplateTexts;
    use domain::locale::Locale;

    /// An operator's own files, which say of the typed things as much as they can.
    fn own() -> TemplateTexts {
        let directory = tempfile::tempdir().unwrap();
        let subject = "{{ order.lines[0].name }}\n{{ customer.name }}";
        let html = "<a title=\"{{ order.lines[0].name }}\">{{ sentence }}</a>\n{{ customer.name }}";
        fs::write(directory.path().join("order_shipped.subject.txt"), subject).unwrap();
        fs::write(directory.path().join("order_shipped.html"), html).unwrap();
        fs::write(directory.path().join("order_shipped.sms.txt"), "{{ customer.name }}").unwrap();
        TemplateTexts::with_directory("Corner Shop", Locale::english(), directory.path()).unwrap()
    }

    port_contracts::texts_contract!(own());
}

mod german {
    use adapters_notify::TemplateTexts;

    port_contracts::texts_contract!(
        TemplateTexts::built_in("Corner <b>Shop</b>", "de".parse().unwrap()).unwrap()
    );
}
