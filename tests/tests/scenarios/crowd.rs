//! Many callers at once.

use std::sync::Arc;

use askpro_tests::salon::slot;
use askpro_tests::stage::Stage;
use serde_json::json;
use tokio::task::JoinSet;

use crate::book;

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_callers_on_one_time_one_is_booked_and_the_others_hear_alternatives() {
    let stage = Arc::new(Stage::set().await);
    let mut callers = JoinSet::new();
    for number in 0..100 {
        let stage = Arc::clone(&stage);
        callers.spawn(async move {
            let from = format!("+491713920{number:03}");
            let call = stage.ring_from(&format!("call_{number}"), &from).await;
            let asked = json!({
                "datum": "Montag", "uhrzeit": "um zehn", "dienstleistung": "Herrenschnitt",
            });
            let answer = call.ask("check_availability", asked).await;
            if answer["data"]["available"] == false {
                assert!(!slot(&answer, 0).is_empty(), "{answer}");
                return false;
            }
            let booked = book(&call, &answer, 0, "Erika Mustermann").await;
            assert_eq!(booked["success"], true, "{booked}");
            true
        });
    }
    let won = callers.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!((won, stage.starts().len()), (1, 1));
}
