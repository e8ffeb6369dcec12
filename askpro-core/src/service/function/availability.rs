//! What is free, and how long it takes.

use chrono::{DateTime, Utc};

use super::talk::Talk;
use super::wanted::Wanted;
use super::when::{When, Window};
use crate::error::Result;
use crate::function::{CalculateDuration, CheckAvailability, FindNextSlot, FunctionAnswer};
use crate::offer::NewOffer;

impl Talk<'_> {
    pub(super) async fn check_availability(
        &self,
        asked: &CheckAvailability,
    ) -> Result<FunctionAnswer> {
        let (service, staff) =
            (asked.dienstleistung.as_deref(), asked.mitarbeiter_wunsch.as_deref());
        let wanted = match self.wanted(service, staff).await? {
            Ok(wanted) => wanted,
            Err(answer) => return Ok(answer),
        };
        match self.when(asked.datum.as_deref(), asked.uhrzeit.as_deref()) {
            Err(question) => Ok(question),
            Ok(When::Exact(start)) => self.is_free(&wanted, start).await,
            Ok(When::Open) => self.next(&wanted, None).await,
            Ok(When::Within(window)) => self.free_within(&wanted, window).await,
        }
    }

    pub(super) async fn find_next_slot(&self, asked: &FindNextSlot) -> Result<FunctionAnswer> {
        let (service, staff) =
            (asked.dienstleistung.as_deref(), asked.mitarbeiter_wunsch.as_deref());
        let wanted = match self.wanted(service, staff).await? {
            Ok(wanted) => wanted,
            Err(answer) => return Ok(answer),
        };
        match self.when(asked.datum.as_deref(), None) {
            Err(question) => Ok(question),
            Ok(When::Open) => self.next(&wanted, None).await,
            Ok(When::Exact(from)) => self.next(&wanted, Some(from)).await,
            Ok(When::Within(window)) => self.next(&wanted, Some(window.from)).await,
        }
    }

    pub(super) async fn calculate_duration(
        &self,
        asked: &CalculateDuration,
    ) -> Result<FunctionAnswer> {
        Ok(match self.wanted(asked.dienstleistung.as_deref(), None).await? {
            Err(answer) => answer,
            Ok(wanted) => {
                let said = self.say.duration(wanted.minutes);
                FunctionAnswer::yes(said).with("duration_minutes", wanted.minutes)
            }
        })
    }

    /// Whether one time is free. If it is, it is held for this caller; if not, what is near is offered instead.
    pub(super) async fn is_free(
        &self,
        wanted: &Wanted,
        start: DateTime<Utc>,
    ) -> Result<FunctionAnswer> {
        let Ok(window) = self.around(start) else {
            return Ok(FunctionAnswer::no(self.say.nothing_free()));
        };
        let free = match self.free_or_said(wanted, window).await? {
            Ok(free) => free,
            Err(answer) => return Ok(answer),
        };
        if let Some(exact) = free.iter().find(|offer| offer.start == start)
            && let Some(answer) = self.hold(exact).await?
        {
            return Ok(answer);
        }
        self.instead(free, start).await
    }

    /// Offers a time and holds it; nothing when another call was quicker.
    async fn hold(&self, exact: &NewOffer) -> Result<Option<FunctionAnswer>> {
        let offers = self.offer(std::slice::from_ref(exact)).await?;
        let Some(offer) = offers.first() else { return Ok(None) };
        let Some(hold) = self.take(offer).await? else { return Ok(None) };
        self.service.reserve(&hold);
        let (wall, today) = (self.wall(exact.start), self.today());
        let said = if self.call.name == "change_appointment" {
            self.say.is_free_to_move(wall, today)
        } else {
            self.say.is_free(wall, today)
        };
        let slots = self.slots(&offers);
        Ok(Some(FunctionAnswer::yes(said).with("available", true).with("slots", slots)))
    }

    /// Offers what is near a time that is not free.
    pub(super) async fn instead(
        &self,
        free: Vec<NewOffer>,
        start: DateTime<Utc>,
    ) -> Result<FunctionAnswer> {
        let near = Self::nearest(free, start);
        let offers = self.offer(&near).await?;
        let (wall, today) = (self.wall(start), self.today());
        let answer = if near.is_empty() {
            let said = self.say.is_taken(wall, today);
            FunctionAnswer::no(said).with("suggest", "request_callback")
        } else {
            FunctionAnswer::no(self.say.instead(wall, today, &self.spoken(&near), near.len()))
        };
        Ok(answer.with("available", false).with("slots", self.slots(&offers)))
    }

    async fn free_within(&self, wanted: &Wanted, window: Window) -> Result<FunctionAnswer> {
        let free = match self.free_or_said(wanted, window).await? {
            Ok(free) => free,
            Err(answer) => return Ok(answer),
        };
        if free.is_empty() {
            return self.next(wanted, Some(window.from)).await.map(|mut next| {
                next.message = format!("{} {}", self.say.nothing_then(), next.message);
                next.success = false;
                next.with("available", false)
            });
        }
        self.offered(Self::some(free)).await
    }

    /// The next times that are free from an instant on.
    async fn next(&self, wanted: &Wanted, from: Option<DateTime<Utc>>) -> Result<FunctionAnswer> {
        let from = from.unwrap_or(self.now);
        let Ok(window) = self.from(from) else {
            return Ok(FunctionAnswer::no(self.say.nothing_free()));
        };
        let mut free = match self.free_or_said(wanted, window).await? {
            Ok(free) => free,
            Err(answer) => return Ok(answer),
        };
        if free.is_empty() {
            let answer = FunctionAnswer::no(self.say.nothing_free());
            return Ok(answer.with("available", false).with("suggest", "request_callback"));
        }
        free.truncate(1);
        self.offered(free).await
    }

    async fn offered(&self, free: Vec<NewOffer>) -> Result<FunctionAnswer> {
        let offers = self.offer(&free).await?;
        let said = self.say.free(&self.spoken(&free), free.len());
        let slots = self.slots(&offers);
        Ok(FunctionAnswer::yes(said).with("available", true).with("slots", slots))
    }
}
