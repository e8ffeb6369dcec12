//! Giving an agent its functions, while the service loses answers and people change the agent as well.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::function::{Obstacle, agent_functions, definitions};
use askpro_core::ports::{AgentTools, Clock, Telephony};
use askpro_core::service::{DeploymentStep, FunctionDeployment};
use askpro_core::{AgentId, BreakerConfig, CompanyId, ErrorKind, Provider};
use askpro_guard::{Breakers, CacheConfig, CachedTelephony, Caches, Credential, WithBreaker};
use askpro_retell::RetellClient;
use askpro_sandbox::retell::{AgentSpec, DEMO_RETELL_KEY, EngineKind};
use askpro_sandbox::{Fault, Moment, On, RetellTwin, RunningTwin};
use askpro_tests::TestServer;
use serde_json::{Value, json};

const DOOR: &str = "https://phone.example.de/api/mcp/retell/custom-function";
const COMPANY: CompanyId = CompanyId::new(1);

struct Studio {
    twin: RetellTwin,
    _server: RunningTwin,
    client: Arc<RetellClient>,
    tools: Arc<dyn AgentTools>,
    deployment: FunctionDeployment,
}

fn agent() -> AgentSpec {
    AgentSpec::new("agent_1", "Empfang")
}

fn agent_1() -> AgentId {
    AgentId::new("agent_1").unwrap()
}

/// The twin, and before it the client, a breaker and a cache, as a server has them.
async fn studio(agent: AgentSpec) -> Studio {
    let clock: Arc<dyn Clock> = Arc::new(TestServer::clock());
    let twin = RetellTwin::builder(Arc::clone(&clock)).with_agent(agent).build();
    let server = twin.spawn(([127, 0, 0, 1], 0).into()).await.unwrap();
    let client =
        || RetellClient::builder(DEMO_RETELL_KEY).base_url(server.base_url()).build().unwrap();
    let breakers = Breakers::new(BreakerConfig::default(), Arc::clone(&clock));
    let breaker = breakers.breaker(Provider::Retell, Credential::of_company(COMPANY), COMPANY);
    let caches = Caches::new(CacheConfig::default(), &clock);
    let guarded = WithBreaker::new(client(), breaker);
    let tools: Arc<dyn AgentTools> = Arc::new(CachedTelephony::new(guarded, COMPANY, caches));
    let wanted = agent_functions(definitions(), DOOR);
    let deployment = FunctionDeployment::new(Arc::clone(&tools), agent_1(), DOOR, wanted);
    Studio { twin, client: Arc::new(client()), _server: server, tools, deployment }
}

impl Studio {
    async fn deploy(&self) -> askpro_core::Result<u32> {
        self.deployment.carry_out(&self.deployment.plan().await?).await
    }

    async fn step(&self) -> DeploymentStep {
        self.deployment.plan().await.unwrap().step
    }

    /// The versions, the newest first, and whether they are published.
    async fn versions(&self) -> Vec<(u32, bool)> {
        let versions = self.client.agent_versions(&agent_1()).await.unwrap();
        versions.iter().map(|version| (version.version, version.is_published)).collect()
    }

    /// The bodies of the requests whose path begins like this.
    fn sent(&self, path: &str) -> Vec<Value> {
        let requests = self.twin.requests().into_iter();
        let sent = requests.filter(|request| request.path.starts_with(path));
        sent.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }
}

#[tokio::test]
async fn a_lost_answer_to_the_new_draft_leads_to_no_second_one() {
    let studio = studio(agent().with_version(7, true)).await;
    assert_eq!(studio.step().await, DeploymentStep::NewDraftFrom(7));
    studio.twin.faults().next(On::post("/create-agent-version"), Fault::error_after_commit());
    assert_eq!(studio.deploy().await.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(studio.versions().await, [(8, false), (7, true)]);
    assert_eq!(studio.step().await, DeploymentStep::Draft(8));
    assert_eq!(studio.deploy().await.unwrap(), 8);
    assert_eq!(studio.versions().await, [(8, true), (7, true)]);
}

#[tokio::test]
async fn a_lost_answer_to_the_publication_is_read_back() {
    let studio = studio(agent().with_version(7, true)).await;
    studio.twin.faults().next(On::post("/publish-agent-version"), Fault::error_after_commit());
    assert_eq!(studio.deploy().await.unwrap(), 8);
    assert_eq!(studio.sent("/publish-agent-version"), [json!({ "version": 8 })]);
    assert_eq!(studio.step().await, DeploymentStep::Nothing(8));
}

#[tokio::test]
async fn a_publication_that_failed_is_made_up_with_the_same_draft() {
    let studio = studio(agent().with_version(7, true)).await;
    studio.twin.faults().next(On::post("/publish-agent-version"), Fault::error_before_commit());
    assert_eq!(studio.deploy().await.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(studio.versions().await, [(8, false), (7, true)]);
    assert_eq!(studio.deploy().await.unwrap(), 8);
    assert_eq!(studio.sent("/update-retell-llm").len(), 1, "the draft had the functions already");
}

#[tokio::test]
async fn a_success_that_was_none_is_found_out() {
    let said_so = |body| Fault::Answer { status: 200, body, at: Moment::BeforeCommit };
    let studio = studio(agent().with_version(7, true)).await;
    studio.twin.faults().next(On::path("/update-retell-llm"), said_so(json!({})));
    let error = studio.deploy().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
    assert!(error.message().contains("book_appointment"), "{error}");
    assert!(studio.sent("/publish-agent-version").is_empty(), "what is wrong is not published");

    studio.twin.faults().next(On::post("/publish-agent-version"), said_so(json!({})));
    let error = studio.deploy().await.unwrap_err();
    assert_eq!(error.message(), "expected version 8 to be published, found it as a draft still");
    assert_eq!(studio.deploy().await.unwrap(), 8);
}

#[tokio::test]
async fn a_draft_that_somebody_works_on_keeps_everything_else() {
    let theirs = json!({
        "type": "custom", "name": "theirs", "url": "https://example.com/x", "timeout_ms": 1500,
        "headers": { "x-key": "{{secret}}" }, "of_tomorrow": { "a": [1, 2.5, null] },
    });
    let ours = json!({
        "type": "custom", "name": "book_appointment", "url": DOOR,
        "response_variables": { "uid": "data.uid" }, "headers": { "X-MCP-Token": "askpro_geheim" },
    });
    let edited = json!({
        "general_prompt": "Neuer Text.", "model": "gpt-5.4-mini", "model_temperature": 0.3,
        "general_tools": [theirs, { "type": "end_call", "name": "end_call" }, ours],
    });
    let agent = agent().with_version(7, true).with_engine_fields(8, &edited);
    let studio = studio(agent).await;
    assert_eq!(studio.step().await, DeploymentStep::Draft(8));
    assert_eq!(studio.deploy().await.unwrap(), 8);

    let sent = studio.sent("/update-retell-llm");
    let keys: Vec<&str> = sent[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((sent.len(), keys), (1, vec!["general_tools"]));
    let tools = sent[0]["general_tools"].as_array().unwrap();
    assert_eq!((&tools[0], &tools[1]["type"]), (&theirs, &json!("end_call")));
    assert_eq!(tools[2]["response_variables"], json!({ "uid": "data.uid" }));
    assert_eq!(tools[2]["headers"], json!({ "X-MCP-Token": "askpro_geheim" }));
    assert_eq!(tools.len(), 2 + agent_functions(definitions(), DOOR).len());
}

#[tokio::test]
async fn a_draft_older_than_what_is_published_is_left_alone() {
    let studio = studio(agent().with_version(5, false).with_version(7, true)).await;
    assert_eq!(studio.step().await, DeploymentStep::NewDraftFrom(7));
    assert_eq!(studio.deploy().await.unwrap(), 8);
    assert_eq!(studio.versions().await, [(8, true), (7, true), (5, false)]);
}

#[tokio::test]
async fn a_draft_beside_a_version_that_has_the_functions_is_left_alone() {
    let studio = studio(agent()).await;
    assert_eq!(studio.step().await, DeploymentStep::Draft(0), "a new agent has a draft alone");
    assert_eq!(studio.deploy().await.unwrap(), 0);
    assert_eq!(studio.client.create_draft(&agent_1(), 0).await.unwrap(), 1);
    assert_eq!(studio.step().await, DeploymentStep::Nothing(0));
    assert_eq!(studio.deploy().await.unwrap(), 0);
    assert_eq!(studio.versions().await, [(1, false), (0, true)]);
}

#[tokio::test]
async fn what_is_no_longer_wanted_goes_unless_a_node_calls_it() {
    let tool = |name: &str, id: &str| json!({ "type": "custom", "name": name, "url": DOOR, "tool_id": id });
    let node = json!({ "id": "n", "type": "function", "tool_id": "t1", "tool_type": "local" });
    let flow = |nodes: &[&Value]| json!({ "tools": [tool("old", "t1"), tool("book_appointment", "t2")], "nodes": nodes });
    let base = || agent().with_engine(EngineKind::ConversationFlow);
    let called = studio(base().with_engine_fields(3, &flow(&[&node]))).await;
    let plan = called.deployment.plan().await.unwrap();
    assert_eq!(plan.diff.obstacles, [Obstacle::CalledByNode("old".to_owned())]);
    let error = called.deployment.carry_out(&plan).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(called.sent("/update-conversation-flow").is_empty());

    let free = studio(base().with_engine_fields(3, &flow(&[]))).await;
    assert_eq!(free.deploy().await.unwrap(), 3);
    let sent = free.sent("/update-conversation-flow");
    let tools = sent[0]["tools"].as_array().unwrap();
    assert_eq!(
        (&tools[0]["name"], &tools[0]["tool_id"]),
        (&json!("book_appointment"), &json!("t2"))
    );
    assert!(tools.iter().all(|tool| tool["name"] != "old" && tool["tool_id"].is_string()));
}

#[tokio::test]
async fn a_plan_that_others_carried_out_meanwhile_writes_nothing_wrong() {
    let studio = studio(agent().with_version(7, true).with_version(8, false)).await;
    let plan = studio.deployment.plan().await.unwrap();
    studio.client.publish(&agent_1(), 8).await.unwrap();
    let error = studio.deployment.carry_out(&plan).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "a published version stays as it is");

    let plan = studio.deployment.plan().await.unwrap();
    assert_eq!(plan.step, DeploymentStep::NewDraftFrom(8));
    assert_eq!(studio.deploy().await.unwrap(), 9);
    let second = studio.deployment.carry_out(&plan).await.unwrap();
    assert_eq!(second, 10, "a plan is no lock");
    assert_eq!(studio.step().await, DeploymentStep::Nothing(10));
}

#[tokio::test]
async fn a_draft_that_others_published_with_the_functions_is_done() {
    let studio = studio(agent().with_version(7, true).with_version(8, false)).await;
    let plan = studio.deployment.plan().await.unwrap();
    assert_eq!(studio.deploy().await.unwrap(), 8);
    assert_eq!(studio.deployment.carry_out(&plan).await.unwrap(), 8);
    assert_eq!(studio.versions().await, [(8, true), (7, true)]);
}

#[tokio::test]
async fn what_is_kept_of_the_agent_is_forgotten() {
    let studio = studio(agent().with_version(7, true)).await;
    let version = async || {
        let agent = studio.tools.agent(&agent_1(), Some("latest_published")).await.unwrap();
        agent.and_then(|agent| agent.version)
    };
    assert_eq!(version().await, Some(7));
    studio.deploy().await.unwrap();
    assert_eq!(version().await, Some(8));
}

#[tokio::test]
async fn an_agent_that_is_not_there_is_named() {
    let studio = studio(AgentSpec::new("agent_2", "Praxis")).await;
    let error = studio.deployment.plan().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.message(), "the account has no agent agent_1");
}
