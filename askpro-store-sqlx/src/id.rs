//! New ids: version 7 UUIDs from the caller's time.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

/// Makes ids that rise in the order in which they were made here, even within a millisecond or when the time given
/// goes back; the random part keeps those of other servers apart.
#[derive(Debug, Default)]
pub(crate) struct Ids(Mutex<ContextV7>);

impl Ids {
    pub(crate) fn next(&self, now: DateTime<Utc>) -> Uuid {
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, now.timestamp_subsec_nanos()))
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn ids_rise_within_a_millisecond_and_when_the_time_goes_back() {
        let ids = Ids::default();
        let now = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        let made: Vec<Uuid> =
            [0, 0, 0, -5, 0].map(|seconds| ids.next(now + Duration::seconds(seconds))).into();
        assert!(made.is_sorted(), "{made:?}");
        assert!(made.iter().all(|id| id.get_version_num() == 7), "{made:?}");
    }

    #[test]
    fn an_id_carries_the_time_it_was_given() {
        let now = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        let stamp = Ids::default().next(now).get_timestamp().unwrap();
        assert_eq!(stamp.to_unix().0, 1_772_442_000);
    }
}
