# Accounts: sign-in, sessions, passwords.

eid-sign-in-title = Sign in
eid-sign-in-lead = Use the login name and the password you were given.
eid-login = Login name
eid-password = Password
eid-capacity = As whom do you sign in?
eid-as-citizen = Citizen
eid-as-citizen-hint = See your record, send requests, receive results.
eid-as-official = Official
eid-as-official-hint = Work within your duties. Every look at a record is itself recorded.
eid-sign-in = Sign in
eid-no-account-title = No account, or forgotten your password?
eid-no-account = Go to the police of the nearest commune or ward with your identity card. Officials get their account from whoever manages accounts in their office.
eid-password-never-asked = Nobody may ask you for your password, no official either.

eid-wrong-sign-in = The login name or the password is wrong. Check both and enter them again
eid-too-many-attempts = Too many sign-ins failed. Try again in { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}, or go to the police of your commune for a new password
eid-busy = Too many people are signing in right now. Try again in a few minutes
eid-no-post = You hold no post today. Choose Citizen
eid-login-missing = Enter your login name
eid-password-missing = Enter your password

eid-account-title = Your account
eid-account-login = Login name
eid-account-since = Opened on
eid-change-password = Change password

eid-capacity-title = Change capacity
eid-capacity-lead = You act in one capacity at a time, so that the record says who did what, and in which role.
eid-capacity-current = In use
eid-switch-to-citizen = Go on as a citizen
eid-switch-to-office = Go on at { $office }
eid-post-duties = Duties
eid-post-territory = Territory
eid-post-until = Until the end of
eid-whole-country = The whole country

eid-sessions-title = Where you are signed in
eid-sessions-lead = If you do not know a device, end its session and change your password.
eid-session-unknown-device = A device without a name
eid-session-source = Network address { $address }
eid-session-begun = Signed in at { $at }
eid-session-seen = Last used at { $at }
eid-session-this = This session
eid-session-end = End
eid-session-end-which = the session on { $device }
eid-sessions-end-all = End all sessions
eid-sessions-end-all-hint = You will have to sign in again, on this device too.

eid-change-password-title = Change your password
eid-change-password-lead = Once it is changed, all other sessions end.
eid-current-password = Current password
eid-new-password = New password
eid-new-password-hint = At least { $count } characters. A sentence you remember is better than characters that are hard to type; spaces and accents are welcome.
eid-new-password-again = New password again
eid-change-password-now = Change password
eid-wrong-current-password = The current password is wrong
eid-new-password-short = The new password must have at least { $count } characters
eid-new-password-long = The new password may have at most { $count } characters
eid-new-password-guessable = The new password is easy to guess. Leave out your login name and repeated characters
eid-new-password-differs = The new password was not entered the same way twice

eid-notice-password-changed-title = Your password was changed
eid-notice-password-changed = The password of your account was changed just now, and all other sessions ended. If it was not you, go to the police of your commune at once.
eid-notice-password-reset-title = You were given a new password
eid-notice-password-reset = Your account was given a new password just now; the old one no longer works. If you did not ask for this, go to the police of your commune at once.
