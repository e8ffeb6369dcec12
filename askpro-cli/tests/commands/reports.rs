//! `askpro sync numbers` and `askpro sync event-types`, against the twins.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use askpro_core::ports::SystemClock;
use askpro_sandbox::calcom::{
    Confirmation, DEMO_CALCOM_KEY, DEMO_EVENT_TYPE, EventTypeSpec, FieldKind, FieldRule, FieldSpec,
};
use askpro_sandbox::retell::{DEMO_AGENT, DEMO_NUMBER, DEMO_RETELL_KEY, NumberSpec};
use askpro_sandbox::{CalcomTwin, RetellTwin, RunningTwin};
use serde_json::{Value, json};

use super::{askpro, configure, folder, json, stdout};

const BRANCH: &str = "[[company.branch]]\nid = \"0192f0c1-5a00-7000-8000-000000000001\"\n\
                      name = \"Mitte\"\n";

fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// A Retell with these numbers, and a company whose one branch is described so.
async fn numbers_at(folder: &Path, numbers: Vec<NumberSpec>, branch: &str) -> RunningTwin {
    let mut twin = RetellTwin::builder(Arc::new(SystemClock));
    for number in numbers {
        twin = twin.with_number(number);
    }
    let server = twin.build().spawn(any_port()).await.unwrap();
    fs::write(folder.join("retell.key"), DEMO_RETELL_KEY).unwrap();
    let base = server.base_url();
    configure(
        folder,
        &format!(
            "[[company]]\nid = 1\nname = \"Salon 1\"\n[company.retell]\nbase_url = \"{base}\"\n\
             api_key_file = \"retell.key\"\n{BRANCH}{branch}"
        ),
    );
    assert!(askpro(folder, &["tenant", "apply"]).status.success());
    server
}

fn first(folder: &Path, args: &[&str]) -> Value {
    let output = askpro(folder, args);
    assert!(output.status.success(), "{output:?}");
    json(&output).get(0).cloned().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_new_changed_missing_or_unbound_and_nothing_is_written() {
    let folder = folder();
    let numbers = vec![
        NumberSpec::new(DEMO_NUMBER).answered_by(DEMO_AGENT, Some("prod")),
        NumberSpec::new("+493023125011").answered_by("agent_other", None),
        NumberSpec::new("+493023125012").with_nickname("Neu").answered_by(DEMO_AGENT, Some("7")),
        NumberSpec::new("+493023125013"),
    ];
    let branch = format!(
        "phone_numbers = [\"{DEMO_NUMBER}\", \"+493023125011\", \"+493023125014\"]\n\
         retell_agent_id = \"{DEMO_AGENT}\"\n"
    );
    let _twin = numbers_at(folder.path(), numbers, &branch).await;

    let row = first(folder.path(), &["sync", "numbers", "--json"]);
    for (state, count) in
        [("in_step", 1), ("new", 1), ("changed", 1), ("missing", 1), ("unbound", 1)]
    {
        assert_eq!(row[state], json!(count), "{state}: {row}");
    }
    let line = |number: &str| {
        let mut lines = row["numbers"].as_array().unwrap().iter();
        lines.find(|line| line["number"] == number).unwrap()
    };
    assert_eq!(line("+493023125011")["differences"], json!(["other_agent", "no_version"]));
    assert_eq!(line("+493023125011")["branch_name"], "Mitte");
    assert_eq!(line("+493023125012")["agents"], json!([{"agent": DEMO_AGENT, "version": "7"}]));
    assert_eq!(line("+493023125014")["state"], "missing");

    let text = stdout(&askpro(folder.path(), &["sync", "numbers", "--company", "1"]));
    for part in [
        "1 in step, 1 new, 1 changed, 1 missing, 1 unbound",
        "new      +493023125012, \"Neu\" in Retell: answered by",
        "changed  +493023125011, Mitte: answered by agent_other: the branch names",
        "missing  +493023125014, Mitte: Retell does not have it",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert_eq!(first(folder.path(), &["sync", "numbers", "--json"]), row, "a repeat is the same");
    let nobody = askpro(folder.path(), &["sync", "numbers", "--company", "9"]);
    assert_eq!(nobody.status.code(), Some(2));
}

/// A Cal.com with three event types, and a company that names two of them and one that is not there.
async fn event_types_at(folder: &Path, locale: &str) -> RunningTwin {
    let twin = CalcomTwin::builder(Arc::new(SystemClock))
        .with_event_type(EventTypeSpec::new(DEMO_EVENT_TYPE, "Beratung", "beratung", 30))
        .with_event_type(
            EventTypeSpec::new(2, "Schnitt", "schnitt", 30)
                .with_price(4_500)
                .with_email(FieldRule::Required)
                .with_confirmation(Confirmation::Needed)
                .with_field(FieldSpec::new("haarlaenge", FieldKind::Text).required())
                .hidden(),
        )
        .with_event_type(EventTypeSpec::new(3, "Intern", "intern", 15))
        .build();
    let server = twin.spawn(any_port()).await.unwrap();
    fs::write(folder.join("calcom.key"), DEMO_CALCOM_KEY).unwrap();
    let base = server.base_url();
    let branch = format!(
        "event_type_id = {DEMO_EVENT_TYPE}\n\
         [[company.branch.service]]\nname = \"Schnitt\"\nevent_type_id = 2\nduration_minutes = 45\n\
         [[company.branch.service.staff]]\nname = \"Muster\"\nevent_type_id = 9\n"
    );
    configure(
        folder,
        &format!(
            "[[company]]\nid = 1\nname = \"Salon 1\"\nlocale = \"{locale}\"\n\
             [company.calcom]\nbase_url = \"{base}\"\napi_key_file = \"calcom.key\"\n\
             {BRANCH}phone_numbers = [\"{DEMO_NUMBER}\"]\n{branch}"
        ),
    );
    assert!(askpro(folder, &["tenant", "apply"]).status.success());
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn event_types_say_who_books_them_and_what_stands_in_the_way() {
    let folder = folder();
    let _twin = event_types_at(folder.path(), "de").await;
    let row = first(folder.path(), &["sync", "event-types", "--json"]);
    let line = |id: i64| {
        let mut lines = row["event_types"].as_array().unwrap().iter();
        lines.find(|line| line["id"] == id).unwrap()
    };
    assert_eq!(row["event_types"].as_array().unwrap().len(), 4);
    assert_eq!(line(3)["used_by"], json!([]));
    assert_eq!(line(2)["used_by"][0]["service"], "Schnitt");
    assert_eq!(line(9)["used_by"][0]["staff"], "Muster");
    assert_eq!(line(9)["found"], false);
    let codes: Vec<&str> = line(2)["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|warning| warning["code"].as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "paid",
            "email_required",
            "other_required_fields",
            "confirmation_needed",
            "hidden",
            "other_length"
        ]
    );
    let required = line(2)["required_fields"].as_array().unwrap();
    assert!(required.contains(&json!("email")) && required.contains(&json!("haarlaenge")));

    let text = stdout(&askpro(folder.path(), &["sync", "event-types"]));
    for part in [
        "2 \"Schnitt\", 30 minutes: booked by Mitte, Schnitt",
        "FAIL kostet Geld",
        "FAIL verlangt Angaben, die ein Anruf nicht liefert: haarlaenge",
        "warn „Schnitt“ soll 45 Minuten dauern, in Cal.com sind es 30 Minuten",
        "3 \"Intern\", 15 minutes: booked by nobody",
        "9 ?: booked by Mitte, Schnitt, Muster",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_before_going_live_follows_the_same_rules() {
    let folder = folder();
    let _twin = event_types_at(folder.path(), "en").await;
    let output = askpro(folder.path(), &["check", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings = json(&output);
    let about = |id: i64| {
        let what = format!("company 1, Cal.com, event type {id}");
        let all = findings.as_array().unwrap().iter().filter(|finding| finding["what"] == *what);
        all.map(|it| format!("{} {}", it["level"], it["detail"])).collect::<Vec<_>>().join("\n")
    };
    for part in ["\"fail\" \"costs money", "\"warn\" \"the host has to confirm", "45 minutes"] {
        assert!(about(2).contains(part), "{part} is missing in:\n{}", about(2));
    }
    assert!(about(9).contains("not found with this key (2002)"), "a staff member's: {findings}");
    let fine = about(DEMO_EVENT_TYPE);
    assert!(fine.contains("\"ok\"") && !fine.contains("\"fail\""), "{findings}");
    assert_eq!(about(3), "", "what is not booked by phone is nobody's business");
    let text = stdout(&askpro(folder.path(), &["sync", "event-types"]));
    assert!(text.contains("FAIL costs money"), "{text}");
}
