//! Companies, branches and numbers.

use std::time::Duration as StdDuration;

use chrono::Duration;
use serde_json::json;

use super::{EVENT_TYPE, ONE, TWO, assert_kind, branch_id, company_with, number};
use crate::business_hours::BusinessHours;
use crate::error::ErrorKind;
use crate::function::{
    ExternalApi, HeaderTemplate, Method, OwnFunction, OwnFunctionKind, Template,
};
use crate::id::{AgentId, CompanyId, EventTypeId};
use crate::phone::Region;
use crate::ports::{Applied, Store};
use crate::tenant::{Branch, Company, Locale, Service, StaffMember};

/// A company that is not known is created, with all its parts.
pub async fn a_new_company_is_created_and_found(store: &dyn Store) {
    let company = company_with(ONE, 1, &[10, 11]);
    assert_eq!(store.company(ONE).await.unwrap(), None);
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Created);
    assert_eq!(store.company(ONE).await.unwrap(), Some(company));
    assert_eq!(store.company(TWO).await.unwrap(), None);
}

/// Applying is idempotent.
pub async fn applying_the_same_company_again_changes_nothing(store: &dyn Store) {
    let mut company = company_with(ONE, 1, &[11, 10]);
    company.branches[0].services.push(Service::new("Beratung", EVENT_TYPE));
    store.apply_company(&company).await.unwrap();
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Unchanged);
    assert_eq!(store.company(ONE).await.unwrap(), Some(company));
}

/// Whatever differs is stored.
pub async fn a_changed_company_is_updated_in_every_part(store: &dyn Store) {
    store.apply_company(&company_with(ONE, 1, &[10])).await.unwrap();
    let mut company = Company::new(ONE, "Salon Nebenan");
    company.timezone = chrono_tz::Europe::Vienna;
    company.locale = Locale::En;
    company.region = Region::At;
    company.notice = Duration::hours(3);
    company.lead_time = Duration::minutes(90);
    company.refund_policy = Some("It is free of charge.".to_owned());
    company.opening_hours = BusinessHours::parse(["Mo-Fr 09:00-18:00"]).unwrap();
    company.functions = own_functions();
    let mut branch = Branch::new(branch_id(1), "Filiale Mitte").with_event_type(EVENT_TYPE);
    branch.phone_numbers = vec![number(12), number(11)];
    branch.retell_agent_id = Some(AgentId::new("agent_1").unwrap());
    branch.is_active = false;
    branch.timezone = Some(chrono_tz::Europe::Zurich);
    branch.opening_hours = Some(BusinessHours::parse(["Sa 10:00-24:00"]).unwrap());
    branch.services = vec![
        Service {
            name: "Schnitt".to_owned(),
            aliases: vec!["Haarschnitt".to_owned(), "Herrenschnitt".to_owned()],
            event_type_id: EventTypeId::new(7),
            duration_minutes: Some(45),
            staff: vec![StaffMember {
                name: "Anna Muster".to_owned(),
                aliases: vec!["Chefin".to_owned()],
                event_type_id: EventTypeId::new(8),
            }],
        },
        Service::new("Beratung", EVENT_TYPE),
    ];
    let company = company.with_branch(branch).with_branch(Branch::new(branch_id(2), "Süd"));
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Updated);
    assert_eq!(store.company(ONE).await.unwrap(), Some(company.clone()));
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Unchanged);
}

fn own_functions() -> Vec<OwnFunction> {
    let parameters = json!({
        "type": "object",
        "properties": { "karte": { "type": "string", "minLength": 0.5e1, "pattern": "^\\d+$" } },
        "additionalProperties": false,
    });
    let mut api = ExternalApi::new("https://example.com/karten?art=treue");
    api.method = Method::Get;
    api.deadline = StdDuration::from_millis(1_234);
    api.response_schema = Some(json!({ "type": "object", "required": ["punkte"] }));
    let value = Template::parse("Bearer {{secret}} {{arg.karte}} „{{caller}}“").unwrap();
    api.headers = vec![HeaderTemplate { name: "Authorization".to_owned(), value }];
    let kind = OwnFunctionKind::ExternalApi(api);
    let mut asked = OwnFunction::new("punkte", "Wie viele Punkte?", parameters.clone(), kind);
    asked.is_enabled = false;
    let kept = OwnFunctionKind::DataCollection;
    vec![asked, OwnFunction::new("anlass", "Warum?", parameters, kept)]
}

/// A company's own functions are part of it: in their order, and gone when they are no longer named.
pub async fn the_own_functions_of_a_company_are_stored_with_it(store: &dyn Store) {
    let mut company = company_with(ONE, 1, &[10]);
    company.functions = own_functions();
    let mut other = company_with(TWO, 2, &[20]);
    other.functions = own_functions().split_off(1);
    for company in [&company, &other] {
        store.apply_company(company).await.unwrap();
        assert_eq!(store.apply_company(company).await.unwrap(), Applied::Unchanged);
    }
    assert_eq!(store.companies().await.unwrap(), [company.clone(), other.clone()]);
    company.functions.swap(0, 1);
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Updated);
    let line = store.line_by_number(&number(10)).await.unwrap().expect("a line");
    assert_eq!(line.company.functions, company.functions);
    company.functions.clear();
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Updated);
    assert_eq!(store.companies().await.unwrap(), [company, other]);
}

/// The list of companies is in ascending order of ids.
pub async fn companies_are_listed_by_id(store: &dyn Store) {
    let (one, two, ten) = (
        company_with(ONE, 1, &[10]),
        company_with(TWO, 2, &[20]),
        company_with(CompanyId::new(10), 3, &[]),
    );
    for company in [&ten, &two, &one] {
        store.apply_company(company).await.unwrap();
    }
    assert_eq!(store.companies().await.unwrap(), [one, two, ten]);
}

/// A number is found whether or not its branch is switched on.
pub async fn a_number_leads_to_its_branch_even_when_switched_off(store: &dyn Store) {
    let mut company = company_with(ONE, 1, &[10]);
    let mut off = Branch::new(branch_id(2), "Süd").with_phone_number(number(11));
    off.is_active = false;
    company.branches.push(off);
    store.apply_company(&company).await.unwrap();
    let line = store.line_by_number(&number(10)).await.unwrap().expect("a line");
    assert_eq!((line.branch_id, &line.company), (branch_id(1), &company));
    let line = store.line_by_number(&number(11)).await.unwrap().expect("a line");
    assert_eq!(line.branch().map(|branch| branch.is_active), Some(false));
    assert_eq!(store.line_by_number(&number(12)).await.unwrap(), None);
}

/// A number belongs to one branch on the whole server.
pub async fn a_number_of_another_company_is_refused_and_nothing_changes(store: &dyn Store) {
    let one = company_with(ONE, 1, &[10]);
    let two = company_with(TWO, 2, &[20]);
    store.apply_company(&one).await.unwrap();
    store.apply_company(&two).await.unwrap();
    let mut greedy = company_with(TWO, 2, &[21, 10]);
    "Salon Nebenan".clone_into(&mut greedy.name);
    assert_kind(store.apply_company(&greedy).await, ErrorKind::InvalidInput);
    assert_eq!(store.companies().await.unwrap(), [one, two]);
    assert_eq!(store.line_by_number(&number(21)).await.unwrap(), None);
}

/// Two branches of one company cannot have one number either.
pub async fn a_number_at_two_branches_is_refused(store: &dyn Store) {
    let company = company_with(ONE, 1, &[10])
        .with_branch(Branch::new(branch_id(2), "Süd").with_phone_number(number(10)));
    assert_kind(store.apply_company(&company).await, ErrorKind::InvalidInput);
    assert_eq!(store.company(ONE).await.unwrap(), None);
}

/// Branch ids are unique on the whole server.
pub async fn a_branch_id_of_another_company_is_refused(store: &dyn Store) {
    let one = company_with(ONE, 1, &[10]);
    store.apply_company(&one).await.unwrap();
    let thief = company_with(TWO, 1, &[20]);
    assert_kind(store.apply_company(&thief).await, ErrorKind::InvalidInput);
    assert_eq!(store.companies().await.unwrap(), [one]);
}

/// The operator owns what belongs to no business, and is none.
pub async fn the_operator_is_no_company(store: &dyn Store) {
    let operator = company_with(CompanyId::OPERATOR, 1, &[10]);
    assert_kind(store.apply_company(&operator).await, ErrorKind::InvalidInput);
    assert_eq!(store.companies().await.unwrap(), []);
}

/// Calls point to branches, so a branch stays when it is no longer named.
pub async fn a_branch_no_longer_named_stays_switched_off_without_numbers(store: &dyn Store) {
    let both = company_with(ONE, 1, &[10])
        .with_branch(Branch::new(branch_id(2), "Süd").with_phone_number(number(11)));
    store.apply_company(&both).await.unwrap();
    let one = company_with(ONE, 1, &[10]);
    assert_eq!(store.apply_company(&one).await.unwrap(), Applied::Updated);
    let stored = store.company(ONE).await.unwrap().expect("the company");
    let gone = stored.branch(branch_id(2)).expect("the branch stays");
    assert_eq!((gone.is_active, gone.phone_numbers.as_slice()), (false, [].as_slice()));
    assert_eq!(gone.name, "Süd");
    assert_eq!(store.line_by_number(&number(11)).await.unwrap(), None);
    assert_eq!(store.apply_company(&one).await.unwrap(), Applied::Unchanged);
}

/// A number that was given up is free.
pub async fn a_number_given_up_can_go_to_another_company(store: &dyn Store) {
    store.apply_company(&company_with(ONE, 1, &[10])).await.unwrap();
    store.apply_company(&Company::new(ONE, "Salon Hauptstadt")).await.unwrap();
    store.apply_company(&company_with(TWO, 2, &[10])).await.unwrap();
    let line = store.line_by_number(&number(10)).await.unwrap().expect("a line");
    assert_eq!((line.company.id, line.branch_id), (TWO, branch_id(2)));
}

/// Within a company two branches can even swap their numbers.
pub async fn a_number_can_move_between_branches(store: &dyn Store) {
    let named = |first: u8, second: u8| {
        company_with(ONE, 1, &[first])
            .with_branch(Branch::new(branch_id(2), "Süd").with_phone_number(number(second)))
    };
    store.apply_company(&named(10, 11)).await.unwrap();
    assert_eq!(store.apply_company(&named(11, 10)).await.unwrap(), Applied::Updated);
    let line = store.line_by_number(&number(10)).await.unwrap().expect("a line");
    assert_eq!(line.branch_id, branch_id(2));
}

/// A branch that was dropped and is named again is just as named.
pub async fn a_branch_named_again_comes_back(store: &dyn Store) {
    let company = company_with(ONE, 1, &[10]);
    store.apply_company(&company).await.unwrap();
    store.apply_company(&Company::new(ONE, "Salon Hauptstadt")).await.unwrap();
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Updated);
    assert_eq!(store.company(ONE).await.unwrap(), Some(company));
}

/// A company that is worked for no longer keeps its rows, and nothing leads to it.
pub async fn a_retired_company_stays_without_numbers_and_agents(store: &dyn Store) {
    let agent = AgentId::new("agent_1").unwrap();
    let mut company = company_with(ONE, 1, &[10])
        .with_branch(Branch::new(branch_id(2), "Süd").with_phone_number(number(11)));
    company.branches[0].retell_agent_id = Some(agent.clone());
    company.branches[0].services.push(Service::new("Beratung", EVENT_TYPE));
    store.apply_company(&company).await.unwrap();
    assert!(store.retire_company(ONE).await.unwrap());
    for branch in &mut company.branches {
        branch.phone_numbers.clear();
        branch.retell_agent_id = None;
        branch.is_active = false;
    }
    assert_eq!(store.companies().await.unwrap(), [company]);
    assert_eq!(store.line_by_number(&number(10)).await.unwrap(), None);
    assert_eq!(store.line_by_number(&number(11)).await.unwrap(), None);
    assert_eq!(store.line_by_agent(&agent).await.unwrap(), None);
}

/// Retiring is idempotent, touches no other company, and a stranger is no error.
pub async fn retiring_again_or_a_stranger_changes_nothing(store: &dyn Store) {
    let two = company_with(TWO, 2, &[20]);
    store.apply_company(&company_with(ONE, 1, &[10])).await.unwrap();
    store.apply_company(&two).await.unwrap();
    assert!(store.retire_company(ONE).await.unwrap());
    assert!(!store.retire_company(ONE).await.unwrap());
    assert!(!store.retire_company(CompanyId::new(3)).await.unwrap());
    assert!(!store.retire_company(CompanyId::OPERATOR).await.unwrap());
    assert_eq!(store.company(TWO).await.unwrap(), Some(two));
}

/// What a retired company had is free for another one.
pub async fn a_number_of_a_retired_company_can_go_to_another(store: &dyn Store) {
    store.apply_company(&company_with(ONE, 1, &[10])).await.unwrap();
    store.retire_company(ONE).await.unwrap();
    store.apply_company(&company_with(TWO, 2, &[10])).await.unwrap();
    let line = store.line_by_number(&number(10)).await.unwrap().expect("a line");
    assert_eq!((line.company.id, line.branch_id), (TWO, branch_id(2)));
}

/// Retiring can be taken back.
pub async fn a_retired_company_applied_again_comes_back(store: &dyn Store) {
    let company = company_with(ONE, 1, &[10]);
    store.apply_company(&company).await.unwrap();
    store.retire_company(ONE).await.unwrap();
    assert_eq!(store.apply_company(&company).await.unwrap(), Applied::Updated);
    assert_eq!(store.company(ONE).await.unwrap(), Some(company));
}

/// Who is refused is told who has what he wanted.
pub async fn a_conflict_names_the_other_company_and_branch(store: &dyn Store) {
    store.apply_company(&company_with(ONE, 1, &[10])).await.unwrap();
    let error = store.apply_company(&company_with(TWO, 2, &[10])).await.unwrap_err().to_string();
    let other = format!("branch {} of company 1", branch_id(1));
    assert!(error.contains(&other), "{error}");
    assert!(!error.contains(number(10).as_str()), "{error}");
    let error = store.apply_company(&company_with(TWO, 1, &[])).await.unwrap_err().to_string();
    assert!(error.contains("company 1"), "{error}");
}

/// An agent leads to its branch, for calls without a number.
pub async fn an_agent_leads_to_its_branch(store: &dyn Store) {
    let agent = AgentId::new("agent_1").unwrap();
    let mut company = company_with(ONE, 1, &[10]);
    company.branches[0].retell_agent_id = Some(agent.clone());
    company.branches[0].is_active = false;
    store.apply_company(&company).await.unwrap();
    let line = store.line_by_agent(&agent).await.unwrap().expect("a line");
    assert_eq!((line.company.id, line.branch_id), (ONE, branch_id(1)));
    let unknown = AgentId::new("agent_2").unwrap();
    assert_eq!(store.line_by_agent(&unknown).await.unwrap(), None);
}

/// An agent that two branches share does not say which one is meant.
pub async fn an_agent_of_two_branches_leads_nowhere(store: &dyn Store) {
    let agent = AgentId::new("agent_1").unwrap();
    for (id, branch) in [(ONE, 1), (TWO, 2)] {
        let mut company = company_with(id, branch, &[]);
        company.branches[0].retell_agent_id = Some(agent.clone());
        store.apply_company(&company).await.unwrap();
    }
    assert_eq!(store.line_by_agent(&agent).await.unwrap(), None);
}
