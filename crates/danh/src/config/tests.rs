//! Settings that hold and settings that do not.

use super::*;

fn config(text: &str) -> Result<Config, Error> {
    Config::of(text.parse().unwrap())
}

fn refusal(text: &str) -> String {
    config(text).and_then(|config| config.check()).unwrap_err().to_string()
}

#[test]
fn what_is_printed_can_be_read_back() {
    let table: Table = documented().parse().unwrap();
    assert_eq!(table.len(), KEYS.len());
    assert!(Config::of(table).is_ok());
    assert!(KEYS.is_sorted_by_key(|key| key.name), "keys stand in order");
}

#[test]
fn a_key_nobody_knows_is_refused() {
    assert!(refusal("listne = \"127.0.0.1:80\"").contains("no setting `listne`"));
}

#[test]
fn a_value_of_another_kind_is_refused() {
    assert!(
        refusal("requests_max = \"many\"").contains("requests_max"),
        "{}",
        refusal("requests_max = \"many\"")
    );
    assert!(said("12", "1024") == Some(Value::Integer(12)));
    assert!(said("12", "\"text\"") == Some(Value::String("12".to_owned())));
    assert!(said("many", "1024").is_none());
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    let own = "origin = \"log.example/danh\"\n";
    assert!(config(own).unwrap().check().is_ok());
    assert!(refusal("").contains("`origin`"));
    let open = "listen = \"0.0.0.0:443\"\nurl = \"https://id.example\"\n";
    assert!(refusal(&format!("{own}{open}")).contains("without TLS"));
    let proxy = format!("{own}{open}tls_proxy = true\n");
    let unnamed = refusal(&proxy);
    assert!(unnamed.contains("`tls_proxy`") && unnamed.contains("`proxies`"), "{unnamed}");
    let named = format!("{proxy}proxies = [\"10.0.0.1\"]");
    assert!(config(&named).unwrap().check().is_ok());
    assert!(refusal(&format!("{own}tls_key = \"k.pem\"")).contains("together"));
    assert!(refusal(&format!("{own}proxies = [\"10.0.0.1\"]")).contains("`proxies`"));
    assert!(refusal(&format!("{own}admin_listen = \"127.0.0.1:8080\"")).contains("same address"));
    assert!(refusal(&format!("{own}database = \"mysql://x\"")).contains("mysql"));
}
