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
