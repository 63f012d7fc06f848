# A person's inbox.

notices-title = Notices
notices-lead = What the authorities have told you, newest first.
notices-empty-title = No notices yet
notices-empty = When your record changes, a request of yours is answered or something happens to your account, you will read it here.
notices-unread = Unread
notices-read-on = Read at { $at }
notices-mark-read = Mark as read
notices-mark-read-which = the notice: { $title }
notices-open = Open
notices-list = List of notices

# By what one hears of it.
notices-settings-link = Choose how you hear of notices
notices-settings-title = How you hear of notices
notices-settings-lead = Every notice always lies in this inbox. For each kind you choose whether word of it is sent elsewhere too.
notices-settings-little = What is sent holds the heading and the address of the inbox: no name, no number, nothing of a dossier.
notices-settings-no-address = You have not confirmed an e-mail address or a mobile number, so notices stay in the inbox.
notices-settings-add = Add an address on the account page
notices-kind-dossiers = Dossiers
notices-kind-dossiers-hint = A dossier was received, needs more, is decided or late.
notices-kind-record = Your record
notices-kind-record-hint = Your data was corrected, or a request for it was answered.
notices-kind-mandates = Mandates and organisations
notices-kind-mandates-hint = Somebody offers you a mandate or withdraws it; your organisation has an account.
notices-kind-security = Account security
notices-kind-security-hint = A password was changed, a way to sign in added, an account locked. They cannot be switched off in the inbox; what is sent leaves in quiet hours too.
notices-way-none = Inbox only
notices-way-email = E-mail as well
notices-way-sms = Text message as well
notices-language = Language of what is sent
notices-language-hint = Long text messages in Vietnamese come without marks, to fit into one.
notices-quiet = Quiet hours
notices-quiet-lead = In these hours nothing is sent but what concerns the security of your account; the rest waits until they are over. Time in Viet Nam. The same hour twice means there are none.
notices-quiet-from = From
notices-quiet-until = Until
notices-save = Save
notices-saved-title = Saved
notices-saved = From now on notices reach you as you chose.
notices-error-channel = Choose how you hear of these
notices-error-language = Choose a language
notices-error-time = Enter a time, such as 21:00
notices-choices-changed-title = How warnings reach you was changed
notices-choices-changed = From now on warnings about your account reach you another way. If it was not you, change your password and lock the account.

# The receipt of what was sent.
notices-by-email = e-mail
notices-by-sms = text message
notices-sent-accepted = Sent by { $channel } at { $at }, accepted.
notices-sent-again = Not yet sent by { $channel } after { $count } attempts. We will try again.
notices-sent-answer = The other side answered { $code }.
notices-sent-expired = Could not be sent by { $channel } in time. The notice is here only.
notices-sent-read-first = Not sent by { $channel }, because you read it here first.
notices-sent-refused = The { $channel } was refused at { $at }. Check your address on the account page.
notices-sent-unaddressed = Not sent by { $channel }, because no confirmed address is left.
notices-sent-waiting = Will be sent by { $channel }.

# What is sent when there is a notice.
notices-told-email = { $title }.

    Read it in your inbox: { $url }
notices-told-choose = Change how you hear of notices: { $url }/settings
notices-told-sms = { $title }. See { $url }
notices-told-short = You have a new notice. See { $url }

# What is sent beside the inbox.
notices-message-foot = This message was sent automatically; nobody reads answers. No official ever asks for your password or a code.

# In a demo only.
notices-shelf-title = Messages sent in this demo
notices-shelf-lead = A demo sends no e-mail and no text messages. All of them lie here, for everybody to read, until the program stops.
notices-shelf-empty-title = No messages yet
notices-shelf-empty = When a code is sent, it appears here a second later.
notices-shelf-email = E-mail to { $to }
notices-shelf-sms = Text message to { $to }
