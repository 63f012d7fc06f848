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

# What is sent beside the inbox.
notices-message-foot = This message was sent automatically; nobody reads answers. No official ever asks for your password or a code.

# In a demo only.
notices-shelf-title = Messages sent in this demo
notices-shelf-lead = A demo sends no e-mail and no text messages. All of them lie here, for everybody to read, until the program stops.
notices-shelf-empty-title = No messages yet
notices-shelf-empty = When a code is sent, it appears here a second later.
notices-shelf-email = E-mail to { $to }
notices-shelf-sms = Text message to { $to }
