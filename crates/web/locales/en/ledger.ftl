# The pages of the ledger.

looks-title = Who looked at your data
looks-lead = Each time your record is read or changed there is an entry: which office, which duty, what for, under which law. The newest is on top. An official is named only where a law allows it.
looks-list = The entries, newest first
looks-empty-title = Nobody has looked at your data yet
looks-empty = When an office reads or changes your record, its entry will stand here.
looks-own = { $count ->
    [one] You looked yourself.
   *[other] You looked yourself, { $count } times in a row.
}
looks-erased = What this entry said has been erased by law. The log can still be checked.
looks-object = I object
looks-in-files = Together with many others
looks-in-files-lead = The times your data was taken in or given out in a file. You have a proof of your own all the same.
looks-complete = Is an entry missing?
looks-complete-note = Your entries hang together in a chain. The proof of its end shows that none was taken out or cut off.
looks-chain-proof = Download the proof of the chain's end
looks-by-you = You
looks-by-other = A citizen on your behalf
looks-by-program = The program itself: { $name }
looks-by-office = Office { $office }: { $duties }
looks-by-service = The service { $name }
looks-by-nobody = Somebody not signed in
looks-read = Read the record.
looks-fields = Fields: { $fields }.
looks-missed = Searched and found nothing.
looks-changed = Changed the record ({ $name }).
looks-among-many = { $what } Together with many others.
looks-why-own = For one's own affairs.
looks-why-case = What for: case { $reference }.
looks-why-consent = With your consent, for: { $reference }.
looks-why-order = What for: order { $reference }.
looks-why-rule = What for: rule { $reference }.
looks-ground = Legal ground: { $law }

field-account = account
field-case = case
field-cases = list of cases
field-entries = entries of the ledger
field-entry-proof = proof from the ledger
field-findings = what looks wrong
field-notices = notices
field-objections = objections
field-posts = posts held
field-sealed-entries = sealed entries
field-sessions = sessions

did-eid-account-closed = Closed the account.
did-eid-account-opened = Opened the account.
did-eid-capacity-chosen = Chose another capacity.
did-eid-official-appointed = Appointed to a post.
did-eid-password-changed = Changed the password.
did-eid-password-reset = Reset the password.
did-eid-post-ended = Ended a post.
did-eid-session-continued = A session went on.
did-eid-session-ended = Ended a session.
did-eid-sessions-ended = Ended the sessions.
did-eid-sign-in-failed = A sign-in failed.
did-eid-signed-in = Signed in.
did-ledger-entry-erased = Erased what an entry said.
did-ledger-entry-erased-again = Erased again what an entry said, after a restore.
did-ledger-entry-unsealed = Opened a sealed entry.
did-ledger-objected = Made an objection.
did-ledger-objection-acknowledged = Acknowledged an objection.
did-ledger-objection-answered = Answered an objection.
did-notices-notice-left = Left a notice.
did-notices-notice-read = Marked a notice as read.
did-population-absence-declared = Recorded a temporary absence.
did-population-adoption-ended = Recorded the end of an adoption.
did-population-birth-registered = Registered the birth.
did-population-case-closed = Closed a case.
did-population-case-opened = Opened a case.
did-population-child-adopted = Recorded an adoption.
did-population-child-recognised = Recorded the recognition of parent and child.
did-population-corrected = Corrected the record.
did-population-correction-granted = Granted a correction.
did-population-correction-refused = Refused a correction.
did-population-death-recorded = Recorded the death.
did-population-divorced = Recorded a divorce.
did-population-entered = Entered the record.
did-population-exported = Gave the record out in a file.
did-population-head-of-household-changed = Changed the head of the household.
did-population-household-created = Created a household.
did-population-household-joined = Joined a household.
did-population-household-left = Left a household.
did-population-household-split = Split a household.
did-population-imported = Took the record in from a file.
did-population-lodging-notified = Recorded a notified lodging.
did-population-married = Recorded a marriage.
did-population-name-changed = Changed the name.
did-population-number-cancelled = Cancelled the personal number.
did-population-number-replaced = Replaced the personal number.
did-population-permanent-residence-deleted = Deleted the permanent residence.
did-population-permanent-residence-registered = Registered the permanent residence.
did-population-protected = Protected the record.
did-population-protection-lifted = Lifted the protection.
did-population-records-merged = Merged two records.
did-population-records-parted = Parted two records.
did-population-representation-ended = Recorded the end of a representation.
did-population-represented = Recorded a representative.
did-population-return-recorded = Recorded the return from a declared death or absence.
did-population-stay-ended = Ended a stay or an absence.
did-population-temporary-residence-extended = Extended the temporary residence.
did-population-temporary-residence-registered = Registered a temporary residence.

objection-title = Object to a look
objection-lead = Those who protect personal data confirm within { $acknowledge } working days that they have it, and answer within { $answer } days.
objection-words = Why do you think this look was wrong?
objection-words-hint = In your own words. You need not name a law.
objection-send = Send the objection
objections-title = Your objections
objections-empty-title = You have not objected to anything
objections-empty = If a look seems wrong to you, open who looked and choose “I object”.
objection-of = Objection of { $at }
objection-made = Sent
objection-acknowledged = Acknowledged
objection-upheld = Upheld
objection-upheld-hint = The look was wrong; say what will be done.
objection-dismissed = Dismissed
objection-dismissed-hint = The look was lawful; say why.
objection-answer = Answer
objection-acknowledge = Confirm that it has arrived
objection-outcome = Outcome
objection-reasons = Reasons
objection-reasons-hint = The person reads these very words.
objection-answer-now = Answer
objection-look = The look in question

desk-objections = Objections to answer
desk-objections-lead = Choose an objection. The most urgent is on top.
desk-objections-empty = No objection waits for an answer
desk-objections-empty-note = When somebody objects to a look at their record, it will stand here.
desk-objections-terms = Terms
desk-objections-terms-note = Acknowledged within { $acknowledge } working days, answered within { $answer } days ({ $law }).

audit-title = Watch over the log
audit-lead = Whether the log is whole and in time, and what is sealed.
audit-health = Health
audit-in-time = In time
audit-late = Late
audit-size = Leaves of the open shard
audit-waiting = Batches that wait for a place
audit-checkpoint-age = Newest checkpoint
audit-age = { $count ->
    [one] { $count } second ago
   *[other] { $count } seconds ago
}
audit-shards = Shards
audit-checkpoint = See the checkpoint
audit-witnesses = Witnesses
audit-no-witnesses = No witness has signed yet.
audit-walk = The last walk through the whole log
audit-walked-at = At { $at }.
audit-walked-entries = { $count ->
    [one] { $count } entry was looked at.
   *[other] { $count } entries were looked at.
}
audit-no-gaps = No gap, nothing changed
audit-gaps = { $count ->
    [one] { $count } fault
   *[other] { $count } faults
}
audit-never-walked = There has been none yet. Run “danh ledger verify”.
audit-sealed = Sealed by law
audit-sealed-now = What is sealed now
audit-sealed-lead = These entries are not shown to the persons they are about. That you saw this page is sealed as long as they are.
audit-sealed-none = Every entry is shown to the person it is about.
audit-made-at = Made at
audit-until = Unsealed on
audit-sealed-until = Sealed until { $day }
audit-search = Every entry of a person
audit-person = Person id
audit-person-hint = 32 digits and letters a to f
audit-person-wrong = A person id has 32 digits and letters a to f; check it
audit-purpose = What for
audit-purpose-hint = Cite a case or an order: case:code, order:reference
audit-purpose-wrong = Cite a case (case:…) or an order (order:…)
audit-entries = Every entry of a person
audit-entries-none = There is no entry
audit-entries-none-note = Nobody has read or changed a record of this id.

log-title = The public log
log-lead = Each time somebody's data is read or changed a leaf is added to this hash tree. A leaf is a commitment only: nobody can read from it anything about anyone. Everyone can check that the log only grows and is never rewritten.
log-empty-title = The log has no shard yet
log-empty = The first opens with the first entry.
log-open = Open
log-closed = Closed
log-size = Leaves
log-signed-at = Signed at
log-witnessed = Witnesses have signed up to leaf:
log-checkpoint = Checkpoint
log-statement = Why this shard was opened
log-keys = Public keys
log-check = Check it yourself
log-check-tiles = Download the checkpoint and the C2SP tlog-tiles under the path of the shard, and compute the root with tools of your own.
log-check-entry = For an entry of yours: download its .tlog-proof from “Who looked at your data” and check it offline.
log-check-promise = Every answer bears the header danh-receipt: a signed promise that its entry is in the log within 2 seconds. If it is not, you can prove it.
log-promise-key = Key of promises
log-witness-keys = Keys of the witnesses
log-sealed = Sealed by law
log-sealed-lead = Some laws let an authority keep an entry from the person it is about until a set day. How many each year, for each authority, is public here.
log-sealed-table = Sealed entries
log-nothing-sealed = Nothing has been sealed
log-year = Year
log-authority = Authority
log-count = Entries
