//! `askpro cache clear`

use askpro_core::ports::{CacheTag, Store};
use askpro_core::{CompanyId, EventTypeId};
use serde_json::json;

use crate::args::{Args, CacheArea, CacheClear};
use crate::error::CliError;
use crate::{config, database, output};

pub(super) async fn clear(args: &Args, options: &CacheClear) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let asked = ask(&*store, options).await;
    store.close().await;
    asked?;
    let result = json!({ "success": true });
    output::print(args, &result, |_| "Running servers forget it within seconds.".to_owned())
}

async fn ask(store: &dyn Store, options: &CacheClear) -> Result<(), CliError> {
    let only = options.company.map(CompanyId::new);
    let companies = store.companies().await?.into_iter().map(|company| company.id);
    let companies: Vec<_> = companies.filter(|id| only.is_none_or(|only| only == *id)).collect();
    if let Some(only) = only.filter(|_| companies.is_empty()) {
        return Err(CliError::Usage(format!("--company: there is no company {only}")));
    }
    for tag in tags(options, &companies)? {
        store.request_clear(tag).await?;
    }
    Ok(())
}

/// What the options mean for these companies.
fn tags(options: &CacheClear, companies: &[CompanyId]) -> Result<Vec<CacheTag>, CliError> {
    let event_type = options.event_type.map(EventTypeId::new);
    if event_type.is_some() && options.tag != Some(CacheArea::Slots) {
        return Err(CliError::Usage("--event-type: only slots are kept by event type".to_owned()));
    }
    let of_each =
        |tag: &dyn Fn(CompanyId) -> CacheTag| companies.iter().copied().map(tag).collect();
    match options.tag {
        None if options.company.is_none() => Ok(vec![CacheTag::All]),
        None => Ok(of_each(&CacheTag::Company)),
        Some(CacheArea::EventTypes) => Ok(of_each(&CacheTag::EventTypes)),
        Some(CacheArea::Slots) => Ok(of_each(&|company| CacheTag::Slots(company, event_type))),
        Some(CacheArea::Agents) => Ok(of_each(&CacheTag::Agents)),
        Some(CacheArea::Numbers) if options.company.is_none() => Ok(vec![CacheTag::Numbers]),
        Some(CacheArea::Numbers) => {
            let message = "--tag numbers: they are kept for all companies; leave --company out";
            Err(CliError::Usage(message.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(
        company: Option<i64>,
        tag: Option<CacheArea>,
        event_type: Option<i64>,
    ) -> CacheClear {
        CacheClear { company, tag, event_type }
    }

    #[test]
    fn options_name_a_part() {
        let [one, two] = [1, 2].map(CompanyId::new);
        let slots = Some(CacheArea::Slots);
        for (options, companies, expected) in [
            (options(None, None, None), vec![one, two], vec![CacheTag::All]),
            (options(Some(1), None, None), vec![one], vec![CacheTag::Company(one)]),
            (
                options(None, slots, None),
                vec![one, two],
                vec![CacheTag::Slots(one, None), CacheTag::Slots(two, None)],
            ),
            (
                options(Some(1), slots, Some(7)),
                vec![one],
                vec![CacheTag::Slots(one, Some(EventTypeId::new(7)))],
            ),
            (options(None, Some(CacheArea::Numbers), None), vec![one], vec![CacheTag::Numbers]),
        ] {
            assert_eq!(tags(&options, &companies).unwrap(), expected);
        }
        assert!(tags(&options(Some(1), Some(CacheArea::Numbers), None), &[one]).is_err());
        assert!(tags(&options(Some(1), Some(CacheArea::Agents), Some(7)), &[one]).is_err());
    }
}
