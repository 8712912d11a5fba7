//! Internet messages (RFC 5322, MIME), and mailboxes of them (RFC 4155).

use super::super::open::{self, Part};
use super::super::splice::Carry;
use super::super::{ContentError, OpaqueReason, Reader, ReaderContext, Sink, Unit};
use super::multipart::headers::{self, block_end};
use crate::finding::Field;

/// Reads one message: its header fields, then its body by what they declare.
/// Parts are read on as those of any multipart, and written in their encoding.
pub struct MailReader {
    context: ReaderContext,
    head: Vec<u8>,
    /// Bytes of the head that have been looked at.
    seen: usize,
    state: State,
}

enum State {
    Head,
    Body(Box<dyn Reader>),
    /// Its head is too long: it passes through, and is said to be unread.
    Unread,
}

impl MailReader {
    /// A reader for a message in `context`.
    pub fn new(context: ReaderContext) -> Self {
        let mut around = context.around.clone();
        // The message stands around its parts, as an archive does around its members.
        around.archive.extend(around.name.take());
        around.layer = Some("message".to_owned());
        MailReader { context: ReaderContext { around, ..context }, head: Vec::new(), seen: 0, state: State::Head }
    }

    /// Reads the header block, as far as it is there, and what follows it.
    fn begin(&mut self, end: usize, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = std::mem::take(&mut self.head);
        let (block, rest) = bytes.split_at_checked(end).unwrap_or((&bytes, &[]));
        let head = headers::read(block, &self.context, sink, out)?;
        let mut context = self.context.clone();
        context.around.name = head.file_name.clone().or(context.around.name);
        let part = Part {
            content_type: head.content_type.as_deref(),
            transfer_encoding: head.transfer_encoding.as_deref(),
            file_name: head.file_name.as_deref(),
        };
        let mut body = open::part(&part, context)?;
        if !rest.is_empty() {
            body.push(rest, sink, out)?;
        }
        self.state = State::Body(body);
        Ok(())
    }
}

impl Reader for MailReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        match &mut self.state {
            State::Body(body) => return body.push(input, sink, out),
            State::Unread => {
                out.extend_from_slice(input);
                return Ok(());
            }
            State::Head => self.head.extend_from_slice(input),
        }
        let most = self.context.limits.name_bytes;
        match block_end(self.head.get(..=most).unwrap_or(&self.head), &mut self.seen) {
            Some(end) => self.begin(end, sink, out),
            None if self.head.len() > most => {
                let field = Field { path: &self.context.path, ..Field::default() };
                let unit = Unit::new(&self.context.around, field, None);
                sink.opaque(&unit, OpaqueReason::OverLimit("name_bytes"))?;
                out.append(&mut self.head);
                self.state = State::Unread;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if matches!(self.state, State::Head) && !self.head.is_empty() {
            // A message may be all head.
            self.begin(self.head.len(), sink, out)?;
        }
        match &mut self.state {
            State::Body(body) => body.finish(sink, out),
            State::Head | State::Unread => Ok(()),
        }
    }
}

/// Reads messages one behind the other, each behind a line `From sender date`.
pub struct MailboxReader {
    context: ReaderContext,
    carry: Carry,
    message: Option<MailReader>,
    /// The line before was empty, or there was none.
    after_blank: bool,
    /// In a line of which the beginning was read.
    is_inside: bool,
}

impl MailboxReader {
    /// A reader for a mailbox in `context`.
    pub fn new(context: ReaderContext) -> Self {
        MailboxReader { context, carry: Carry::default(), message: None, after_blank: true, is_inside: false }
    }

    /// Takes what it can of `bytes`; returns how many.
    fn take(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if !self.is_inside && !last && self.is_open(rest) {
                break;
            }
            let end = memchr::memchr(b'\n', rest).map(|end| end + 1);
            let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest);
            let begins = !self.is_inside && self.after_blank && line.starts_with(BEGINNING);
            // Lines outside of messages are told as a whole.
            if begins || self.message.is_none() {
                if line.len() > self.context.limits.name_bytes {
                    let allowed = self.context.limits.name_bytes as u64;
                    return Err(ContentError::OverLimit { limit: "name_bytes", allowed });
                }
                if end.is_none() && !last {
                    break;
                }
            }
            if !self.is_inside {
                self.after_blank = !begins && matches!(line, b"\n" | b"\r\n");
            }
            self.is_inside = end.is_none();
            match &mut self.message {
                Some(message) if !begins => message.push(line, sink, out)?,
                message => {
                    if let Some(mut before) = message.take() {
                        before.finish(sink, out)?;
                    }
                    headers::loose(line, &self.context, sink, out)?;
                    self.message = begins.then(|| MailReader::new(self.context.clone()));
                }
            }
            at += line.len();
        }
        Ok(at)
    }

    /// True if more of the line must come to tell whether it is empty, or the
    /// first of a message.
    fn is_open(&self, line: &[u8]) -> bool {
        line == b"\r" || self.after_blank && line.len() < BEGINNING.len() && BEGINNING.starts_with(line)
    }
}

/// What the first line of a message in a mailbox begins with.
const BEGINNING: &[u8] = b"From ";

impl Reader for MailboxReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let taken = self.take(&bytes, false, sink, out)?;
        self.carry.hold(&bytes, taken);
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = std::mem::take(&mut self.carry).into_bytes();
        self.take(&bytes, true, sink, out)?;
        match &mut self.message {
            Some(message) => message.finish(sink, out),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Words, context, laws, read};
    use super::*;
    use proptest::prelude::*;

    const MAIL: &str = "Received: from a by b\r\nFrom: =?utf-8?q?qRen=C3=A9e?= <q@x.org>\r\nSubject: about\r\n \
        qLopez\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\nqpreamble\r\n--b\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nseen =71Mary \
        to=\r\nday\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: qinner\r\n\r\nqbody\r\n--b\r\n\
        Content-Type: text/plain; name=\"qn.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\ncVRvbSB3YXMgaGVyZQ==\r\n\
        --b--\r\nqepilogue\r\n";

    #[test]
    fn every_layer_of_a_message_is_read_and_replaced() {
        let mut sink = Words::new('q', "[X]", false);
        let out = read(MailReader::new(context()), MAIL.as_bytes(), usize::MAX, &mut sink).unwrap();
        let all = sink.texts().join("|");
        for part in
            ["qRenée", "qLopez", "qpreamble", "qMary today", "qinner", "qbody", "qn.txt", "qTom was", "qepilogue"]
        {
            assert!(all.contains(part), "{part} in {all}");
        }
        let mut again = Words::default();
        read(MailReader::new(context()), &out, usize::MAX, &mut again).unwrap();
        let all = again.texts().join("|");
        assert!(!all.contains('q') && all.contains("[X] was here"), "{all}");
    }

    #[test]
    fn obeys_the_laws() {
        laws(|| MailReader::new(context()), MAIL.as_bytes());
        let mailbox = format!("From a@b Thu Jan  1\r\n{MAIL}\r\nFrom c@d Fri Jan  2\r\n{MAIL}");
        laws(|| MailboxReader::new(context()), mailbox.as_bytes());
        laws(|| MailReader::new(context()), b"Subject: all head");
    }

    #[test]
    fn a_mailbox_is_read_message_by_message() {
        let mailbox =
            "From a@b Thu Jan  1 00:00:00\nSubject: one\n\nfirst\n>From here\n\nFrom e@f Fri\nSubject: two\n\nlast\n";
        let mut sink = Words::default();
        read(MailboxReader::new(context()), mailbox.as_bytes(), 5, &mut sink).unwrap();
        let texts = sink.texts();
        assert_eq!(
            texts,
            ["From a@b Thu Jan  1 00:00:00", "one", "first\n>From here\n\n", "From e@f Fri", "two", "last\n"]
        );
    }

    #[test]
    fn lines_without_end_are_read_as_they_come() {
        let mailbox = format!("From a@b\nSubject: s\n\n{}", "q ".repeat(100_000));
        let mut reader = MailboxReader::new(context());
        let (mut sink, mut out) = (Words::default(), Vec::new());
        for piece in mailbox.as_bytes().chunks(1000) {
            reader.push(piece, &mut sink, &mut out).unwrap();
            assert!(reader.carry.len() < BEGINNING.len());
        }
        reader.finish(&mut sink, &mut out).unwrap();
        assert!(out == mailbox.as_bytes());
        let long = format!("From {}", "a".repeat(100_000));
        assert!(read(MailboxReader::new(context()), long.as_bytes(), 1000, &mut sink).is_err());
    }

    #[test]
    fn a_head_without_end_is_unread() {
        let long = "X: y\r\n".repeat(20_000);
        let mut sink = Words::default();
        let out = read(MailReader::new(context()), long.as_bytes(), 1000, &mut sink).unwrap();
        assert!(out == long.as_bytes() && sink.opaque.len() == 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn anything_obeys_the_laws(text in "(From |Subject: e|MIME-Version: 1\n|\n|\r\n|[a-e: ]|Content-Type: multipart/x; boundary=e\n|--e|é){0,30}") {
            laws(|| MailReader::new(context()), text.as_bytes());
            laws(|| MailboxReader::new(context()), text.as_bytes());
        }
    }
}
