use std::io::Write;

use super::*;
use crate::commands::TEMPLATE;

fn read(text: &str) -> Result<Config, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    load(file.path())
}

fn message(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn the_template_is_a_configuration() {
    let config = read(TEMPLATE).unwrap();
    let [entry] = &config.company[..] else { panic!("one company") };
    let company = company(entry).unwrap();
    assert_eq!(company.branches[0].phone_numbers[0].as_str(), "+493023125010");
    assert_eq!(company.branches[0].services[0].aliases, ["Erstberatung"]);
    assert_eq!(
        entry.calcom.as_ref().unwrap().base_url.as_ref().unwrap().as_str(),
        "https://api.cal.com/"
    );
}

#[test]
fn what_is_left_out_has_its_default() {
    let config =
        read("[[company]]\nid = 1\nname = \"A\"\n[company.calcom]\n[company.retell]\n").unwrap();
    assert_eq!(config.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.url, "sqlite://askpro.db");
    let entry = &config.company[0];
    assert_eq!(entry.timezone, chrono_tz::Europe::Berlin);
    assert_eq!(entry.retell.as_ref().unwrap().base_url, None, "the client knows its own");
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_one() {
    let text = message("[server]\nbnd = \"127.0.0.1:1\"\n");
    assert!(text.contains("bnd") && text.contains("did you mean `bind`?"), "{text}");
    let text = message("[[company]]\nid = 1\nname = \"A\"\ntime_zone = \"Europe/Berlin\"\n");
    assert!(text.contains("did you mean `timezone`?"), "{text}");
}

#[test]
fn a_value_that_does_not_fit_names_its_key() {
    for (text, key) in [
        ("[[company]]\nid = 0\nname = \"A\"\n", "company.id"),
        ("[[company]]\nid = 1\nname = \"A\"\n[[company]]\nid = 1\nname = \"B\"\n", "company.id"),
        ("[server]\nworkers = 0\n", "server.workers"),
        ("[server]\nbind = \"here\"\n", "server.bind"),
    ] {
        let message = message(text);
        assert!(message.contains(key), "{key}: {message}");
    }
}

#[test]
fn a_number_that_cannot_be_read_is_refused() {
    let config = read(
        "[[company]]\nid = 1\nname = \"A\"\n[[company.branch]]\n\
         id = \"0192f0c1-5a00-7000-8000-000000000001\"\nname = \"B\"\nphone_numbers = [\"Ecke\"]\n",
    )
    .unwrap();
    let error = company(&config.company[0]).unwrap_err().to_string();
    assert!(error.starts_with("company.branch.phone_numbers: expected a phone number"), "{error}");
}

#[test]
fn a_missing_file_says_how_to_get_one() {
    let error = load(Path::new("/nonexistent/askpro.toml")).unwrap_err().to_string();
    assert!(error.contains("askpro init"), "{error}");
}

#[test]
fn a_secret_is_read_from_a_file_and_trimmed() {
    use secrecy::ExposeSecret;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"  key_1\n").unwrap();
    let source = SecretSource::new("api_key", None, Some(file.path()));
    assert_eq!(source.require().unwrap().expose_secret(), "key_1");
}

#[test]
fn a_secret_that_is_not_there_names_its_place() {
    let unset = SecretSource::new("api_key", Some("ASKPRO_TEST_NOT_SET"), None);
    let error = unset.require().unwrap_err().to_string();
    assert!(error.contains("ASKPRO_TEST_NOT_SET"), "{error}");
    let twice = SecretSource::new("api_key", Some("A"), Some(Path::new("b")));
    assert!(twice.read().is_err());
    let nowhere = SecretSource::new("api_key", None, None);
    assert_eq!(nowhere.read().unwrap().is_none(), nowhere.require().is_err());
}

#[test]
fn a_key_in_the_place_of_a_name_is_refused_and_not_repeated() {
    for (section, setting) in [
        ("calcom", "api_key_env"),
        ("calcom", "webhook_secret_env"),
        ("calcom", "previous_webhook_secret_env"),
        ("retell", "api_key_env"),
        ("retell", "webhook_key_env"),
        ("retell", "previous_webhook_key_env"),
    ] {
        for key in ["cal_live_geheim", "key_geheim", "geheim-1", "1geheim", "geheim geheim", ""] {
            let text = message(&format!(
                "[[company]]\nid = 1\nname = \"A\"\n[company.{section}]\n{setting} = \"{key}\"\n"
            ));
            assert!(text.contains(&format!("company.{section}.{setting}")), "{text}");
            assert!(!text.contains("geheim"), "{text}");
        }
    }
    let file =
        SecretSource::new("company.calcom.api_key", None, Some(Path::new("cal_live_geheim")));
    let error = file.require().unwrap_err().to_string();
    assert!(!error.contains("geheim"), "{error}");
}

#[test]
fn a_file_that_is_no_toml_is_not_repeated() {
    let text =
        message("[server]\nbind = \"127.0.0.1:1\"\n[[company]]\napi_key_env = cal_live_geheim\n");
    assert!(text.contains("line 4"), "{text}");
    assert!(!text.contains("geheim"), "{text}");
}

#[test]
fn a_value_of_a_few_lists_them() {
    for (line, allowed, key) in [
        ("locale = \"fr\"", "de or en", "locale"),
        ("region = \"FR\"", "DE, AT or CH", "region"),
        ("timezone = \"Berlin\"", "Europe/Berlin", "timezone"),
    ] {
        let text = message(&format!("[[company]]\nid = 1\nname = \"A\"\n{line}\n"));
        assert!(text.contains(allowed) && text.contains(key), "{text}");
    }
}

#[test]
fn alerts_go_to_the_log_when_nothing_else_is_said() {
    let config = read("").unwrap();
    assert!(config.alerts.log && config.alerts.webhook.is_none() && config.alerts.mail.is_none());
    assert!(!read("[alerts]\nlog = false\n").unwrap().alerts.log);
}

#[test]
fn settings_of_alerts_that_do_not_fit_are_named_and_not_repeated() {
    let webhook = "[alerts.webhook]\nurl = \"https://example.com\"\n";
    let mail = "[alerts.mail]\nsmtp_host = \"mail.example.com\"\nfrom = \"a@example.com\"\n";
    let company = "[[company]]\nid = 1\nname = \"A\"\n[company.alerts]\nto = [\"a@example.com\"]\n";
    for (text, part) in [
        (format!("{webhook}secret_env = \"geheim geheim\"\n"), "alerts.webhook.secret_env"),
        (format!("{mail}password_env = \"geheim-1\"\n"), "alerts.mail.password_env"),
        (format!("{mail}tls = \"ssl\"\n"), "starttls"),
        (format!("{mail}smpt_host = \"x\"\n"), "did you mean `smtp_host`?"),
        (company.to_owned(), "company.alerts.to: expected an [alerts.mail]"),
    ] {
        let text = message(&text);
        assert!(text.contains(part) && !text.contains("geheim"), "{part}: {text}");
    }
    assert!(read(&format!("{mail}{company}")).is_ok());
}

#[test]
fn another_database_is_refused_without_its_password() {
    for url in ["mysql://askpro:geheim@db/askpro", "mysql:geheim"] {
        let text = message(&format!("[database]\nurl = \"{url}\"\n"));
        assert!(text.contains("sqlite://path or postgres://"), "{text}");
        assert!(text.contains("database.url") && !text.contains("geheim"), "{text}");
    }
    for url in [
        "sqlite://a.db",
        "sqlite::memory:",
        "a.db",
        "C:/a.db",
        "./a:b.db",
        "postgres://askpro:geheim@db/askpro",
        "postgresql://askpro@db/askpro",
    ] {
        let config = read(&format!("[database]\nurl = \"{url}\"\n"));
        assert!(
            !format!("{:?}", config.unwrap_or_else(|error| panic!("{url}: {error}")))
                .contains("geheim")
        );
    }
}

#[test]
fn a_variable_that_may_be_the_source_is_named() {
    let variables = || {
        [("ASKPRO__SERVER__WORKERS", "server.workers"), ("ASKPRO__SERVER__BIND", "server.bind")]
            .map(|(name, key)| (name.to_owned(), key.to_owned()))
    };
    let error = ConfigError::value("server.workers", "1 or more", 0).overridden(variables());
    assert_eq!(error.to_string(), "ASKPRO__SERVER__WORKERS in the environment overrides the file");
    assert!(std::error::Error::source(&error).is_some());
    let error = ConfigError::value("company.id", "1 or more", 0).overridden(variables());
    assert!(matches!(error, ConfigError::Value { .. }), "{error}");
}

#[test]
fn a_number_or_id_at_two_branches_is_found_in_the_whole_file() {
    let company = |id: u8, branch: u8, number: &str| {
        format!(
            "[[company]]\nid = {id}\nname = \"A\"\n[[company.branch]]\n\
             id = \"0192f0c1-5a00-7000-8000-00000000000{branch}\"\nname = \"B{branch}\"\n\
             phone_numbers = [\"{number}\"]\n"
        )
    };
    let fine = company(1, 1, "+493023125010") + &company(2, 2, "+493023125011");
    assert_eq!(companies(&read(&fine).unwrap()).unwrap().len(), 2);
    for (text, key) in [
        (company(1, 1, "+493023125010") + &company(2, 2, "030 23125010"), "phone_numbers"),
        (company(1, 1, "+493023125010") + &company(2, 1, "+493023125011"), "branch.id"),
    ] {
        let error = companies(&read(&text).unwrap()).unwrap_err().to_string();
        assert!(error.contains(key) && error.contains("of company 1"), "{error}");
    }
}

#[test]
fn breaker_and_cache_have_the_numbers_of_the_design_and_can_be_changed() {
    let config = read("").unwrap();
    assert_eq!(config.breaker.config(), askpro_core::BreakerConfig::default());
    assert_eq!(config.cache.config(), askpro_guard::CacheConfig::default());
    let config = read("[breaker]\ntimeout_seconds = 5\n[cache]\nslots_seconds = 0\n").unwrap();
    assert_eq!(config.breaker.config().timeout(), chrono::TimeDelta::seconds(5));
    assert_eq!(config.cache.config().slots(), std::time::Duration::ZERO);
}

#[test]
fn numbers_that_no_breaker_or_cache_can_have_are_refused() {
    for (text, key) in [
        ("[breaker]\nfailure_threshold = 0\n", "breaker.failure_threshold: expected 1 to 1000"),
        ("[breaker]\ntimeout_seconds = 3601\n", "breaker.timeout_seconds"),
        ("[breaker]\nhalf_open_request = 1\n", "did you mean `half_open_requests`?"),
        ("[cache]\nslots_seconds = 61\n", "cache.slots_seconds: expected 0 to 60, found 61"),
        ("[cache]\nmegabytes = 0\n", "cache.megabytes"),
        ("[cache]\nagents_seconds = -1\n", "agents_seconds"),
    ] {
        let message = message(text);
        assert!(message.contains(key), "{key}: {message}");
    }
}

/// A company with one function that asks a server.
fn external(lines: &str) -> String {
    format!(
        "[[company]]\nid = 1\nname = \"A\"\n[[company.function]]\nname = \"punkte\"\ntype = \"external_api\"\n\
         description = \"Wie viele Punkte?\"\n{lines}\n[company.function.parameters]\ntype = \"object\"\n\
         additionalProperties = false\n[company.function.parameters.properties.kartenNr]\n\
         type = \"string\"\nminLength = 5\n"
    )
}

const AUTHORIZATION: &str = "\n[[company.function.header]]\nname = \"Authorization\"\n";

#[test]
fn a_company_can_have_functions_of_its_own() {
    use askpro_core::function::{ExternalApi, Method, OwnFunctionKind};
    let text = external(&format!(
        "url = \"https://example.com/punkte\"\nmethod = \"GET\"\ndeadline_ms = 1500\n{AUTHORIZATION}\
         value = \"Bearer {{{{secret}}}}\"\nsecret_env = \"PUNKTE_TOKEN\"\n\
         [company.function.response_schema]\nrequired = [\"punkte\"]"
    ));
    let text = format!(
        "[outbound]\nallow = [\"10.1.0.0/16\", \"fd00::7\"]\n{text}[[company.function]]\nname = \"anlass\"\n\
         type = \"data_collection\"\ndescription = \"Warum?\"\nis_enabled = false\n\
         parameters = {{ type = \"object\", properties = {{ grund = {{ type = \"string\" }} }} }}\n"
    );
    let config = read(&text).unwrap();
    let networks: Vec<String> = config.outbound.allow.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["10.1.0.0/16", "fd00::7/128"]);
    let [asked, kept] = <[_; 2]>::try_from(company(&config.company[0]).unwrap().functions).unwrap();
    assert_eq!((asked.name.as_str(), asked.is_enabled, kept.is_enabled), ("punkte", true, false));
    let schema = serde_json::json!({
        "type": "object", "additionalProperties": false,
        "properties": { "kartenNr": { "type": "string", "minLength": 5 } },
    });
    assert_eq!(asked.parameters, schema, "as it stands, the case of letters included");
    let OwnFunctionKind::ExternalApi(ExternalApi { method, headers, deadline, .. }) = asked.kind
    else {
        panic!("it asks a server")
    };
    assert_eq!((method, deadline.as_millis()), (Method::Get, 1500));
    assert_eq!(headers[0].value.to_string(), "Bearer {{secret}}");
    assert_eq!(kept.kind, OwnFunctionKind::DataCollection);
}

#[test]
fn a_function_that_cannot_be_offered_is_named_and_no_secret_repeated() {
    const URL: &str = "url = \"https://example.com\"\n";
    for (text, part) in [
        (external(""), "company.function.url of \"punkte\": expected where the server is"),
        (
            external("url = \"ftp://example.com/geheim\""),
            "url of \"punkte\": expected http or https",
        ),
        (external("url = \"https://a:geheim@example.com\""), "without user and password"),
        (external(&format!("{URL}method = \"HEAD\"")), "GET, POST, PUT, PATCH or DELETE"),
        (
            external(&format!("{URL}deadline_ms = 30001")),
            "deadline_ms of \"punkte\": expected 1 to 30000",
        ),
        (external(&format!("{URL}responseschema = 1")), "did you mean `response_schema`?"),
        (
            external(URL).replace("\"string\"", "\"text\""),
            "parameters of \"punkte\": expected a JSON Schema",
        ),
        (external(URL).replace("\"object\"", "\"array\""), "parameters of \"punkte\""),
        (external(URL).replace("\"punkte\"", "\"book_appointment\""), "built-in"),
        (external(URL).replace("external_api", "api"), "data_collection or external_api"),
        (
            external(URL).replace("external_api", "data_collection"),
            "url of \"punkte\": expected nothing",
        ),
        (external(&format!("{URL}{AUTHORIZATION}")), "expected a value or a secret, found neither"),
        (external(&format!("{URL}{AUTHORIZATION}value = \"geheim {{{{x}}}}\"")), "found {{x}}"),
        (external(&format!("{URL}{AUTHORIZATION}value = \"{{{{secret}}}}\"")), "secret_env"),
        (external(&format!("{URL}{AUTHORIZATION}secret_env = \"geheim 1\"")), "header.secret_env"),
        (
            external(&format!("{URL}{AUTHORIZATION}value = \"geheim\"\nsecret_env = \"TOKEN\"")),
            "expected {{secret}} where the secret goes",
        ),
        (external(&format!("{URL}{AUTHORIZATION}value = \"{{{{arg.nr}}}}\"")), "found nr"),
        (
            external(&format!("{URL}[[company.function.header]]\nname = \"Host\"\nvalue = \"a\"")),
            "header.name",
        ),
        ("[outbound]\nallow = [\"10.1.0.0/33\"]\n".to_owned(), "a network such as 10.1.0.0/16"),
    ] {
        let message = message(&text);
        assert!(message.contains(part) && !message.contains("geheim"), "{part}: {message}");
    }
    assert!(read(&external(URL)).is_ok());
    let twice = external(URL) + external(URL).split_once("name = \"A\"\n").unwrap().1;
    assert!(message(&twice).contains("company.function.name: expected a name used once"));
}
