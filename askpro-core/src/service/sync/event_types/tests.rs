use super::*;
use crate::id::CompanyId;
use crate::tenant::{Service, StaffMember};
use crate::testing::FakeCalendar;

fn event_type(id: i64) -> EventType {
    EventType::new(EventTypeId::new(id), "Beratung", 30)
}

fn words(warnings: &[EventTypeWarning]) -> Vec<&'static str> {
    warnings.iter().map(EventTypeWarning::as_str).collect()
}

fn used(service: Option<&str>, duration_minutes: Option<u32>) -> EventTypeUse {
    EventTypeUse {
        branch: "0192f0c1-5a00-7000-8000-000000000001".parse().unwrap(),
        branch_name: "Mitte".to_owned(),
        service: service.map(str::to_owned),
        staff: None,
        duration_minutes,
    }
}

#[test]
fn each_switch_of_the_calendar_that_a_caller_meets_is_a_warning() {
    type Set = fn(&mut EventType);
    let cases: [(Set, &str, bool); 6] = [
        (|it| it.is_paid = true, "paid", true),
        (|it| it.requires_email_verification = true, "email_verification", true),
        (|it| it.requires_email = true, "email_required", false),
        (|it| it.required_fields = vec!["alter".to_owned()], "other_required_fields", true),
        (|it| it.requires_confirmation = true, "confirmation_needed", false),
        (|it| it.hidden = true, "hidden", false),
    ];
    let id = EventTypeId::new(1);
    assert_eq!(EventTypeFound::of(id, Some(event_type(1)), Vec::new()).warnings, []);
    for (set, word, is_fatal) in cases {
        let mut there = event_type(1);
        set(&mut there);
        let warnings = EventTypeFound::of(id, Some(there), Vec::new()).warnings;
        assert_eq!(words(&warnings), [word]);
        assert_eq!(warnings[0].is_fatal(), is_fatal, "{word}");
        let (german, english) = (warnings[0].text(Locale::De), warnings[0].text(Locale::En));
        assert_ne!(german, english, "{word}");
    }
}

#[test]
fn a_service_has_to_take_as_long_as_can_be_booked() {
    let id = EventTypeId::new(1);
    let of = |there: &EventType, minutes| {
        let uses = vec![used(None, None), used(Some("Schnitt"), minutes)];
        EventTypeFound::of(id, Some(there.clone()), uses).warnings
    };
    let mut there = event_type(1);
    assert_eq!(of(&there, None), []);
    assert_eq!(of(&there, Some(30)), []);
    let warnings = of(&there, Some(45));
    assert_eq!(words(&warnings), ["other_length"]);
    assert_eq!(
        warnings[0].text(Locale::De),
        "„Schnitt“ soll 45 Minuten dauern, in Cal.com sind es 30 Minuten"
    );
    there.length_options = vec![30, 45];
    assert_eq!(of(&there, Some(45)), []);
    assert_eq!(
        of(&there, Some(60))[0].text(Locale::En),
        "\"Schnitt\" is to take 60 minutes, in Cal.com it takes 30 or 45 minutes"
    );
}

#[tokio::test]
async fn every_event_type_says_who_books_it_and_lost_ones_are_told() {
    let mut service = Service::new("Schnitt", EventTypeId::new(2))
        .with_staff(StaffMember::new("Muster", EventTypeId::new(9)));
    service.duration_minutes = Some(30);
    let branch = "0192f0c1-5a00-7000-8000-000000000001".parse().unwrap();
    let branch =
        Branch::new(branch, "Mitte").with_event_type(EventTypeId::new(2)).with_service(service);
    let mut closed = branch.retired();
    closed.event_type_id = Some(EventTypeId::new(8));
    let company = Company::new(CompanyId::new(1), "Salon").with_branch(branch).with_branch(closed);
    let calendar =
        FakeCalendar::new().with_event_type(event_type(3)).with_event_type(event_type(2));

    let report = EventTypeReport::read(&company, &calendar).await.unwrap();

    let ids: Vec<i64> = report.event_types.iter().map(|found| found.id.get()).collect();
    assert_eq!(ids, [2, 3, 9], "a closed branch books nothing");
    let [both, unused, lost] = report.event_types.as_slice() else { panic!("{report:?}") };
    let named: Vec<_> = both.uses.iter().map(|used| used.service.as_deref()).collect();
    assert_eq!(named, [None, Some("Schnitt")]);
    assert_eq!((unused.uses.len(), unused.warnings.len()), (0, 0));
    assert_eq!(words(&lost.warnings), ["not_found"]);
    assert_eq!(lost.uses[0].staff.as_deref(), Some("Muster"));
}
