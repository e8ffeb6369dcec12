use super::*;
use crate::id::CompanyId;
use crate::phone::{E164, Region};

fn agent(id: &str) -> AgentId {
    AgentId::new(id).unwrap()
}

fn bound(number: &str, agents: &[(&str, Option<&str>)]) -> PhoneNumber {
    let mut found = PhoneNumber::new(number);
    found.inbound_agents = agents
        .iter()
        .map(|(id, version)| InboundAgent { agent: agent(id), version: version.map(str::to_owned) })
        .collect();
    found
}

fn company(id: i64, numbers: &[&str], agent_id: Option<&str>) -> Company {
    let branch = format!("0192f0c1-5a00-7000-8000-00000000000{id}").parse().unwrap();
    let mut branch = Branch::new(branch, "Mitte");
    branch.phone_numbers =
        numbers.iter().map(|number| E164::parse(number, Region::De).unwrap()).collect();
    branch.retell_agent_id = agent_id.map(agent);
    Company::new(CompanyId::new(id), "Salon").with_branch(branch)
}

/// The state of the one number of a branch whose agent is `agent_1`.
fn state(agents: &[(&str, Option<&str>)]) -> NumberState {
    let company = company(1, &["+493023125010"], Some("agent_1"));
    let there = [bound("+493023125010", agents)];
    let mut report = NumberReport::between(&company, &[], &there);
    report.numbers.remove(0).state
}

#[test]
fn a_number_with_its_agent_in_a_version_is_in_step() {
    assert_eq!(state(&[("agent_1", Some("prod"))]), NumberState::InStep);
}

#[test]
fn who_answers_otherwise_than_the_branch_says_is_a_change() {
    use NumberDifference::{NoVersion, OtherAgent, SharedAgent};
    let changed = |agents: &[_]| match state(agents) {
        NumberState::Changed(differences) => differences,
        state => panic!("{state:?}"),
    };
    assert_eq!(changed(&[("agent_2", Some("7"))]), [OtherAgent]);
    assert_eq!(changed(&[("agent_1", Some("7")), ("agent_2", Some("7"))]), [SharedAgent]);
    assert_eq!(changed(&[("agent_1", None)]), [NoVersion]);
    assert_eq!(changed(&[("agent_2", None)]), [OtherAgent, NoVersion]);
}

#[test]
fn a_branch_without_an_agent_is_told_who_answers() {
    let company = company(1, &["+493023125010"], None);
    let there = [bound("+493023125010", &[("agent_1", Some("prod"))])];
    let report = NumberReport::between(&company, &[], &there);
    let expected = NumberState::Changed(vec![NumberDifference::NoAgentInBranch]);
    assert_eq!(report.numbers[0].state, expected);
    assert_eq!(report.numbers[0].agents[0].agent, agent("agent_1"));
}

#[test]
fn what_only_one_side_has_is_new_or_missing_and_what_nobody_answers_is_unbound() {
    let company = company(1, &["+493023125010", "+493023125011"], Some("agent_1"));
    let there = [
        bound("+493023125012", &[("agent_1", Some("prod"))]),
        bound("+493023125011", &[]),
        bound("+493023125013", &[]),
    ];
    let report = NumberReport::between(&company, &[], &there);
    let found: Vec<_> = report
        .numbers
        .iter()
        .map(|found| (found.number.as_str(), found.state.as_str(), found.branch.is_some()))
        .collect();
    assert_eq!(
        found,
        [
            ("+493023125012", "new", false),
            ("+493023125011", "unbound", true),
            ("+493023125013", "unbound", false),
            ("+493023125010", "missing", true),
        ]
    );
}

#[test]
fn numbers_of_others_in_a_shared_workspace_are_not_shown() {
    let ours = company(1, &[], Some("agent_1"));
    let theirs = company(2, &["+493023125010"], Some("agent_2"));
    let there = [bound("+493023125010", &[("agent_2", Some("prod"))])];
    let report = NumberReport::between(&ours, &[ours.clone(), theirs], &there);
    assert_eq!(report.numbers, []);
}
