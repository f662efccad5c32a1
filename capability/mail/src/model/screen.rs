//! Screening, alarms and what lowers them (mail.md, Verdicts; Subject digest; Two persons).

use super::act::{Act, Done, free, state_says_no};
use super::{
    Angle, Check, Digest, DiscrepancyKind, EFFECT_SECONDS, Kind, Method, PROFILE, Seen, State, Subject, Two, Verdict,
    View, no,
};
use crate::event::{Counting, Event, Personal};
use base::{Id, Note, Refusal};

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    /// A verdict on exactly the declared set.
    pub fn screen(&mut self, seen: &[Seen], method: Method, verdict: Verdict, description: Option<Note>) -> Done<V> {
        let ids: Vec<_> = seen.iter().map(|it| it.id).collect();
        if verdict.is_alarm() {
            return self.alarm(&ids, verdict, Some(method), description);
        }
        if verdict == Verdict::Cleared && description.is_some() {
            // What is approved leaves nothing but its number and result (mail.md, Privacy).
            return Err(Refusal::invalid("description", "mail-refused-description-of-cleared").into());
        }
        let mut set = self.set_here(&ids)?;
        for (subject, seen) in set.iter_mut().zip(seen) {
            free(subject)?;
            self.loose(subject)?;
            if subject.kind == Kind::Receptacle || !subject.state.is_screenable() {
                return Err(state_says_no(subject).into());
            }
            let own_doubt =
                |look: &super::Look| !look.is_pass() && look.method == Some(method) && look.by == self.ctx.by;
            if verdict == Verdict::Cleared && subject.looks.iter().any(own_doubt) {
                return Err(no("mail-refused-own-look").with("number", subject.number).into());
            }
            self.count_at_check(subject, *seen, verdict)?;
        }
        let (check, site, by) = (self.id("check"), self.ctx.site, self.ctx.by);
        let effective_at = self.ctx.now.plus_seconds(EFFECT_SECONDS);
        let event = Event::Screened {
            check,
            site,
            subjects: ids,
            digest: Digest::of(&set),
            method,
            verdict,
            by,
            effective_at,
            profile: PROFILE.version,
        };
        self.say_with(event, Personal { description, ..Personal::default() });
        Ok(())
    }

    /// An uncounted lot gets its first count; a counted one has the count it had.
    fn count_at_check(&mut self, subject: &mut Subject, seen: Seen, verdict: Verdict) -> Done<V> {
        match (subject.count, seen.count) {
            (None, Some(count)) => {
                if count == 0 {
                    return Err(Refusal::invalid("count", "mail-refused-count-zero").into());
                }
                let (lot, day) = (subject.id, self.day()?);
                self.say(Event::LotCounted {
                    lot,
                    counting: Counting::First,
                    was: None,
                    count,
                    weight: seen.weight,
                    second: None,
                    day,
                });
                if subject.stated.is_some_and(|stated| stated != count) {
                    self.differs(DiscrepancyKind::Count, lot, subject.consignment);
                }
                self.weigh(subject, seen.weight);
                (subject.count, subject.epoch) = (Some(count), subject.epoch + 1);
            }
            (None, None) if verdict == Verdict::Cleared => {
                return Err(Refusal::invalid("count", "mail-refused-count-missing")
                    .with("number", subject.number)
                    .into());
            }
            (Some(known), Some(count)) if known != count => {
                return Err(Refusal::invalid("count", "mail-refused-count-differs")
                    .with("number", subject.number)
                    .with("count", known)
                    .into());
            }
            _ => self.weigh(subject, seen.weight),
        }
        Ok(())
    }

    /// The scale is the second witness.
    pub fn weigh(&mut self, subject: &Subject, now: Option<super::Weight>) {
        if let (Some(before), Some(now)) = (subject.weight, now)
            && before.differs(now)
        {
            self.differs(DiscrepancyKind::Weight, subject.id, subject.consignment);
        }
    }

    /// One's own last verdict, before it takes effect: no correction, it never counted.
    pub fn undo(&mut self, id: Id<Check>) -> Done<V> {
        let check = self.need(self.view.check(id)?)?;
        if check.site != self.ctx.site || check.by != self.ctx.by {
            return Err(Refusal::not_found().into());
        }
        if check.verdict.is_alarm() || check.undone || check.effective_at <= self.ctx.now {
            return Err(no("mail-refused-undo-late").into());
        }
        for member in &check.members {
            let subject = self.here(*member)?;
            let last = subject.looks.last().map(|look| look.check) == Some(id);
            if !last || !subject.state.is_screenable() {
                return Err(no("mail-refused-undo-late").into());
            }
        }
        self.say(Event::VerdictUndone { check: id });
        Ok(())
    }

    /// One person, at once, whatever the state: only what is not here cannot be alarmed here.
    pub fn alarm(
        &mut self,
        ids: &[Id<Subject>],
        verdict: Verdict,
        method: Option<Method>,
        description: Option<Note>,
    ) -> Done<V> {
        if !verdict.is_alarm() {
            return Err(Refusal::invalid("verdict", "mail-refused-no-alarm").into());
        }
        let set = self.set_here(ids)?;
        let subjects = self.with_content(&set)?;
        let all = subjects.iter().map(|id| self.find(*id)).collect::<Done<V, Vec<_>>>()?;
        let (check, site, by) = (self.id("check"), self.ctx.site, self.ctx.by);
        let event = Event::AlarmRaised {
            check,
            site,
            subjects,
            digest: Digest::of(&all),
            verdict,
            method,
            by,
            profile: PROFILE.version,
        };
        self.say_with(event, Personal { description, ..Personal::default() });
        Ok(())
    }

    /// A slip of the hand becomes *not examinable*, never cleared. Within five seconds by the hand
    /// that slipped; later it touches an alarm and takes two.
    pub fn miskeyed(&mut self, id: Id<Check>, second: Option<Two>, reason: Option<Note>) -> Done<V> {
        let check = self.need(self.view.check(id)?)?;
        if check.site != self.ctx.site {
            return Err(Refusal::not_found().into());
        }
        if !check.verdict.is_alarm() || check.undone {
            return Err(no("mail-refused-no-alarm").into());
        }
        let mut any = false;
        for member in &check.members {
            any |= self.here(*member)?.alarm.is_some_and(|alarm| alarm.check == id);
        }
        if !any {
            return Err(no("mail-refused-no-alarm").into());
        }
        let at_once = check.by == self.ctx.by && self.ctx.now < check.at.plus_seconds(EFFECT_SECONDS);
        let second = match second {
            Some(two) => {
                if reason.is_none() {
                    return Err(Refusal::invalid("reason", "mail-refused-reason-missing").into());
                }
                Some(self.two(two)?)
            }
            None if at_once => None,
            None => return Err(Refusal::invalid("second", "mail-refused-two-needed").into()),
        };
        self.say_why(Event::AlarmMiskeyed { check: id, second }, reason);
        Ok(())
    }

    /// False alarm: a second person other than the first screener, another method or view, in writing.
    pub fn clear_alarm(
        &mut self,
        ids: &[Id<Subject>],
        method: Method,
        view: Angle,
        second: Two,
        reason: Note,
    ) -> Done<V> {
        let set = self.set_here(ids)?;
        let second = self.two(second)?;
        for subject in &set {
            let Some(alarm) = subject.alarm else {
                return Err(state_says_no(subject).into());
            };
            if alarm.by == second.second {
                return Err(Refusal::invalid("second", "mail-refused-second-is-first-screener").into());
            }
            if alarm.method == Some(method) && view == Angle::Same {
                return Err(Refusal::invalid("method", "mail-refused-same-view").into());
            }
        }
        let (check, site) = (self.id("check"), self.ctx.site);
        // The look is at letters; a receptacle only leaves quarantine with them.
        let digest = Digest::of(set.iter().filter(|it| it.kind != Kind::Receptacle));
        let event = Event::AlarmCleared {
            check,
            site,
            subjects: ids.to_vec(),
            digest,
            method,
            second,
            profile: PROFILE.version,
        };
        self.say_why(event, reason);
        Ok(())
    }

    /// Whether `subject` may go back to a check by hand.
    pub fn not_screened_yet(subject: &Subject) -> Result<(), Refusal> {
        if subject.state.is_screenable() || subject.state == State::Received {
            Ok(())
        } else {
            Err(state_says_no(subject))
        }
    }
}
