//! Functions that a company defines itself, over HTTP, with a server that stands for the company's.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use askpro_core::Company;
use askpro_core::function::{
    ExternalApi, HeaderTemplate, Method, OwnFunction, OwnFunctionKind, Template,
};
use askpro_core::ports::FunctionStore;
use askpro_outbound::WebOutbound;
use askpro_tests::TestServer;
use askpro_tests::salon::{CALLER, NUMBER};
use axum::http::StatusCode;
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const FAILED: &str = "Das hat gerade leider nicht geklappt. Soll ich einen Rückruf notieren?";
const NOT_SURE: &str =
    "Ich kann gerade nicht feststellen, ob das geklappt hat. Soll ich einen Rückruf notieren?";

fn points(url: &str) -> OwnFunction {
    let parameters = json!({
        "type": "object",
        "properties": {
            "karte": { "type": "string", "pattern": "^[0-9]{4}$", "title": "die Kartennummer" },
            "anzahl": { "type": "integer", "minimum": 1 },
        },
        "required": ["karte"],
    });
    let mut api = ExternalApi::new(url);
    api.response_schema = Some(json!({
        "type": "object", "properties": { "punkte": { "type": "integer" } }, "required": ["punkte"],
    }));
    api.headers = [
        ("Authorization", "Bearer {{secret}}"),
        ("X-Call", "{{call_id}}/{{company}}/{{branch}}"),
        ("X-Caller", "{{caller}}"),
        ("X-Card", "nr {{arg.karte}}"),
    ]
    .map(|(name, value)| HeaderTemplate {
        name: name.to_owned(),
        value: Template::parse(value).unwrap(),
    })
    .to_vec();
    let kind = OwnFunctionKind::ExternalApi(api);
    OwnFunction::new("punkte_einloesen", "Löst Treuepunkte ein", parameters, kind)
}

fn reason() -> OwnFunction {
    let parameters = json!({
        "type": "object",
        "properties": {
            "datum": { "type": "string", "format": "date", "title": "das Datum" },
            "sterne": { "type": "integer", "minimum": 1, "maximum": 5 },
        },
        "required": ["datum", "sterne"],
    });
    let kind = OwnFunctionKind::DataCollection;
    OwnFunction::new("umfrage", "Fragt nach der Zufriedenheit", parameters, kind)
}

fn company(function: OwnFunction) -> Company {
    let mut company = TestServer::company(1, NUMBER);
    function.check().unwrap();
    company.functions = vec![function];
    company
}

/// What reaches this machine, as if it stood in a network of the operator's.
fn allowed() -> WebOutbound {
    WebOutbound::builder()
        .allow("127.0.0.0/8".parse().unwrap())
        .allow("::1/128".parse().unwrap())
        .secret(TestServer::COMPANY, "punkte_einloesen", "Authorization", "geheim")
        .build()
        .unwrap()
}

async fn ask(server: &TestServer, name: &str, args: Value) -> Value {
    let body = json!({
        "name": name,
        "call": {
            "call_id": "call_1", "call_type": "phone_call", "direction": "inbound",
            "from_number": CALLER, "to_number": NUMBER, "call_status": "ongoing",
        },
        "args": args,
    });
    let answer = server.ask("custom-function", &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    answer.body
}

/// The company's server, which gives this answer, and ours.
async fn both(answer: ResponseTemplate) -> (MockServer, TestServer) {
    let theirs = MockServer::start().await;
    Mock::given(path("/punkte")).respond_with(answer).mount(&theirs).await;
    let url = format!("{}/punkte", theirs.uri());
    let ours = TestServer::start_reaching(allowed(), company(points(&url))).await;
    (theirs, ours)
}

async fn requests(theirs: &MockServer) -> usize {
    theirs.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn the_companys_server_is_asked_once_and_its_sentence_is_said() {
    let theirs = MockServer::start().await;
    let answer = json!({ "message": "Sie haben noch\n 80 Punkte.", "punkte": 80 });
    Mock::given(method("POST"))
        .and(path("/punkte"))
        .and(body_json(json!({ "karte": "4711", "anzahl": 20 })))
        .and(header("authorization", "Bearer geheim"))
        .and(header("x-call", "call_1/1/00000000-0000-0000-0000-000000000001"))
        .and(header("x-caller", CALLER))
        .and(header("x-card", "nr 4711"))
        .respond_with(ResponseTemplate::new(200).set_body_json(&answer))
        .mount(&theirs)
        .await;
    let url = format!("{}/punkte", theirs.uri());
    let ours = TestServer::start_reaching(allowed(), company(points(&url))).await;
    let args = json!({ "karte": " 4711 ", "anzahl": 20, "execution_message": "Moment" });
    let said = ask(&ours, "punkte_einloesen", args).await;
    assert_eq!(said["success"], true);
    assert_eq!(said["message"], "Sie haben noch 80 Punkte.");
    assert_eq!(said["data"]["punkte"], 80);
    // The model calls it again, with its arguments in another order: nothing is done again.
    let args = json!({ "anzahl": 20, "karte": "4711" });
    assert_eq!(ask(&ours, "punkte_einloesen", args).await, said);
    assert_eq!(requests(&theirs).await, 1);
}

#[tokio::test]
async fn what_was_collected_is_kept_and_replaces_no_field_of_an_appointment() {
    let ours = TestServer::start_reaching(allowed(), company(reason())).await;
    ask(&ours, "collect_appointment_data", json!({ "datum": "morgen" })).await;
    let said = ask(&ours, "umfrage", json!({ "datum": "2025-06-20", "sterne": 5 })).await;
    assert_eq!(said["success"], true);
    assert_eq!(said["message"], "Danke, ich habe alles notiert.");
    assert_eq!(said["data"], json!({ "datum": "2025-06-20", "sterne": 5 }));
    let call = "call_1".parse().unwrap();
    let kept = ours.store.collected(TestServer::COMPANY, &call).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(
        kept,
        [("datum", "morgen"), ("umfrage.datum", "2025-06-20"), ("umfrage.sterne", "5")]
    );
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_asked_for_by_name() {
    let (theirs, ours) = both(ResponseTemplate::new(200)).await;
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "{{karte}}" })).await;
    assert_eq!(said["message"], "Mir fehlt noch: die Kartennummer. Können Sie mir das sagen?");
    assert_eq!(said["missing_fields"], json!(["karte"]));
    let said =
        ask(&ours, "punkte_einloesen", json!({ "karte": "47 elf", "anzahl": "viele" })).await;
    assert_eq!(said["success"], false);
    let fields = said["missing_fields"].as_array().unwrap();
    assert!(fields.contains(&json!("karte")) && fields.contains(&json!("anzahl")), "{said}");
    let message = said["message"].as_str().unwrap();
    assert!(message.contains("Kartennummer") && message.contains("nzahl"), "{message}");
    assert!(!message.contains("47 elf") && !message.contains("viele"), "{message}");
    // As long as anybody may talk, and longer.
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "1".repeat(100_000) })).await;
    assert_eq!(said["message"], "Das war zu viel auf einmal. Können Sie es kürzer sagen?");
    assert_eq!(requests(&theirs).await, 0);
}

#[tokio::test]
async fn what_goes_wrong_is_a_true_sentence_and_a_call_back() {
    let body = |value: Value| ResponseTemplate::new(200).set_body_json(value);
    for (answer, message) in [
        // Nothing was done.
        (ResponseTemplate::new(404), FAILED),
        (ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1/"), FAILED),
        // Something may have been done.
        (ResponseTemplate::new(500), NOT_SURE),
        (ResponseTemplate::new(200).set_body_string("<html>"), NOT_SURE),
        (body(json!({ "punkte": "viele" })), NOT_SURE),
        (ResponseTemplate::new(200).set_body_bytes(vec![b' '; 70_000]), NOT_SURE),
    ] {
        let (theirs, ours) = both(answer).await;
        let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
        assert_eq!(
            (said["success"].as_bool(), said["message"].as_str()),
            (Some(false), Some(message))
        );
        assert_eq!(said["data"], json!({ "suggest": "request_callback" }));
        // It is not written down as done: asked again, the server is, with the same key.
        ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
        let requests = theirs.received_requests().await.unwrap();
        let [first, second] = &requests[..] else { panic!("{} requests", requests.len()) };
        assert_eq!(first.headers["idempotency-key"], second.headers["idempotency-key"]);
    }
}

#[tokio::test]
async fn the_companys_own_no_is_passed_on() {
    let answer = json!({ "success": false, "message": "Die Karte ist gesperrt.", "punkte": 0 });
    let (_theirs, ours) = both(ResponseTemplate::new(200).set_body_json(answer)).await;
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
    assert_eq!(said["success"], false);
    assert_eq!(said["message"], "Die Karte ist gesperrt.");
    let silent = ResponseTemplate::new(200).set_body_json(json!({ "punkte": 3, "message": 7 }));
    let (_theirs, ours) = both(silent).await;
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
    assert_eq!(
        (said["success"].as_bool(), said["message"].as_str()),
        (Some(true), Some("Das hat geklappt."))
    );
}

#[tokio::test]
async fn a_slow_server_gives_its_answer_to_the_next_call_of_the_function() {
    let answer = ResponseTemplate::new(200).set_body_json(json!({ "punkte": 80 }));
    let (theirs, ours) = both(answer.set_delay(Duration::from_millis(1_200))).await;
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
    assert_eq!(said["message"], "Einen Moment, ich prüfe das noch.");
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
    assert_eq!(said["data"]["punkte"], 80, "{said}");
    assert_eq!(requests(&theirs).await, 1);
}

#[tokio::test]
async fn this_machine_is_not_reached_unless_it_is_allowed() {
    let theirs = MockServer::start().await;
    Mock::given(path("/punkte"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "punkte": 80 })))
        .mount(&theirs)
        .await;
    let port = theirs.address().port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"] {
        let url = format!("http://{host}:{port}/punkte");
        let closed = WebOutbound::builder()
            .secret(TestServer::COMPANY, "punkte_einloesen", "Authorization", "geheim")
            .build();
        let ours = TestServer::start_reaching(closed.unwrap(), company(points(&url))).await;
        let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
        assert_eq!(said["message"], FAILED, "{host}");
        assert_eq!(said["data"]["suggest"], "request_callback");
        assert_eq!(requests(&theirs).await, 0, "{host}");
    }
    let url = format!("http://localhost:{port}/punkte");
    let ours = TestServer::start_reaching(allowed(), company(points(&url))).await;
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
    assert_eq!(said["data"]["punkte"], 80, "{said}");
    assert_eq!(requests(&theirs).await, 1);
}

#[tokio::test]
async fn a_function_that_is_switched_off_or_unknown_does_not_exist() {
    let mut off = points("https://example.com/punkte");
    off.is_enabled = false;
    let ours = TestServer::start_reaching(allowed(), company(off)).await;
    for name in ["punkte_einloesen", "umfrage"] {
        let body = json!({
            "name": name, "call": { "call_id": "call_1", "to_number": NUMBER }, "args": {},
        });
        let answer = ours.ask("custom-function", &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
}

#[tokio::test]
async fn a_get_that_failed_has_done_nothing() {
    let theirs = MockServer::start().await;
    let mut function = points(&format!("{}/punkte", theirs.uri()));
    if let OwnFunctionKind::ExternalApi(api) = &mut function.kind {
        api.method = Method::Get;
    }
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(503)).mount(&theirs).await;
    let ours = TestServer::start_reaching(allowed(), company(function)).await;
    let said = ask(&ours, "punkte_einloesen", json!({ "karte": "4711" })).await;
    assert_eq!(said["message"], FAILED);
}
