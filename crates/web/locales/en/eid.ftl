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

# Locking and unlocking
eid-lock-title = Lock your account
eid-lock-lead = Lost your phone, or think someone else is using your account? Lock it now. It takes effect at once.
eid-lock-does-sessions = Every device is signed out, this one too.
eid-lock-does-services = No service accepts your account until you unlock it.
eid-lock-does-record = Your record and your requests stay as they are.
eid-lock-how-to-unlock = To unlock it, show again that it is you with two factors, or go to the police of any commune or ward with your identity card.
eid-lock-now = Lock now
eid-lock-past-title = Earlier locks
eid-lock-from = Locked at { $at }
eid-lock-lifted = Unlocked at { $at }
eid-lock-link = Lock account
eid-locked-title = Your account is locked
eid-locked-lead = Nobody can sign in to it, and every session has ended.
eid-notice-locked-title = Your account was locked
eid-notice-locked = Your account was locked just now and every session ended. If it was not you who asked for it, go to the police of your commune with your identity card.
eid-notice-unlocked-title = Your account is open again
eid-notice-unlocked = Your account was unlocked just now; you can sign in again. If you did not ask for this, lock it again and go to the police of your commune.
eid-notice-lifted-title = A lock was lifted
eid-notice-lifted = One of the locks of your account was lifted. Others still stand, so it stays locked.
eid-notice-lock-refused-title = A request about your account was refused
eid-notice-lock-refused = A competent body asked to have your account locked or unlocked. The identity authority refused, and your account is as it was.

# Second factors
eid-totp-title = Add an authenticator app
eid-totp-lead = The app on your phone shows a code that changes every half minute. With it, a stolen password alone opens nothing.
eid-totp-install = Install any authenticator app: FreeOTP, Aegis, Google Authenticator, Microsoft Authenticator.
eid-totp-scan = In the app, scan the picture.
eid-totp-type = Type the code that the app shows.
eid-totp-qr = QR code with the secret for your app
eid-totp-same-device = Open the app on this device instead
eid-totp-by-hand = Or type this into the app:
eid-totp-code = Code from the app
eid-totp-code-hint = Six digits
eid-totp-done = Add the app
eid-totp-code-wrong = The code is wrong. Wait for the next one in the app and enter that
eid-totp-label-default = My phone
eid-label = Name
eid-label-hint = So that you know it again, at most 40 characters
eid-label-wrong = Enter a name of 1 to 40 characters
eid-recovery-title = Your recovery codes
eid-recovery-lead = Write these codes down and keep them where your papers are. If you lose your phone, one of them lets you in, once.
eid-recovery-once = They are shown only now. You can make new ones at any time; the old ones then stop working.
eid-recovery-kept = I have written them down
eid-code-title = Enter your code
eid-code-lead = The password was right. Now enter the code that your authenticator app shows.
eid-code = Code
eid-code-hint = Six digits from the app, or one of your recovery codes
eid-code-missing = Enter the code
eid-code-wrong = The code is wrong or was used already. Wait for the next one and enter that
eid-code-lost-title = Lost your phone?
eid-code-lost = Use one of your recovery codes. Without them, go to the police of any commune or ward with your identity card.
eid-unlock-title = Unlock your account
eid-unlock-lead = You locked your account. To open it again, show with two factors that it is you.
eid-unlock-now = Unlock
eid-unlock-wrong = The login name, the password or the code is wrong. Check them and enter them again
eid-unlock-not-locked = This account is not locked by its holder. If an authority locked it, the notice in your inbox says what to do
eid-unlock-no-second-title = No app and no recovery codes?
eid-unlock-no-second = Go to the police of any commune or ward with your identity card. They unlock your account while you wait.
eid-unlock-link = Unlock with two factors
eid-notice-factor-added-title = A way to sign in was added
eid-notice-factor-added = Something new opens your account from now on. If it was not you who added it, lock your account at once.
eid-notice-factor-revoked-title = A way to sign in was removed
eid-notice-factor-revoked = One of your ways to sign in was removed, and the sessions that used it ended. If it was not you, lock your account at once.
eid-notice-recovery-codes-title = New recovery codes
eid-notice-recovery-codes = New recovery codes were made for your account; the old ones no longer work. If it was not you, lock your account at once.

# Passkeys
eid-passkey-title = Add a passkey
eid-passkey-lead = A passkey opens your account with your fingerprint, your face or the PIN of your phone or computer.
eid-passkey-easy = Nothing to remember and nothing to type.
eid-passkey-safe = It works on this site only, so a false site gets nothing.
eid-passkey-private = Your fingerprint and face stay on your device. The state does not receive them.
eid-passkey-none = This browser cannot make passkeys. You can do this instead:
eid-passkey-make = Make the passkey
eid-passkey-label-default = This device
eid-passkey-not-made = The passkey was not made. Try again, or choose another way
eid-passkey-sign-in = Sign in with a passkey
eid-passkey-sign-in-hint = With your fingerprint, your face or the PIN of your device.
eid-passkey-failed = That did not work. Try again, or use your password below
eid-passkey-wrong = This passkey is not known here, or it took too long. Try again, or use your password
eid-another-way = Another way

# Desk, activation, account home
eid-activate-title = Activate your account
eid-activate-lead = You were given a code on paper at a police desk. With it, choose your password. It works once, within the time printed beside it.
eid-activate-code = Code on the paper
eid-activate-code-hint = 20 letters and digits; hyphens and capitals do not matter
eid-activate-now = Activate
eid-activate-wrong = The login name or the code is wrong, or the code is too old. Check them, or go to the desk again
eid-notice-registered-title = An account was made for you
eid-notice-registered = A police desk made an account for you. Activate it with the code on paper within the time printed there.
eid-notice-level-title = Your account is of level 2
eid-notice-level = An official saw you with your card. Your account now counts as your identity card does.
eid-notice-recovery-begun-title = A desk gave out a code for your account
eid-notice-recovery-begun = A code to choose a new password was handed out at a police desk. If it was not you, lock your account at once.
eid-notice-activated-title = Your account was activated
eid-notice-activated = The password of your account was chosen with the code of a desk; nothing older opens it. If it was not you, lock your account at once.
eid-level-title = Identity level
eid-level-1 = Level 1: what you said agrees with the register
eid-level-2 = Level 2: an official saw you with your card
eid-factors-title = How you sign in
eid-factors-lead = A passkey is the easiest and the safest. Keep two ways, so that losing one does not shut you out.
eid-factor-passkey = Passkey
eid-factor-password = Password
eid-factor-recovery = Recovery codes
eid-factor-totp = Authenticator app
eid-factor-since = Since { $at }
eid-factor-rename = Rename
eid-factor-revoke = Remove
eid-factor-which = “{ $name }”
eid-recovery-left = { $count ->
    [one] { $count } code left
   *[other] { $count } codes left
}
eid-recovery-renew = Make new recovery codes
eid-consents-title = What services may know
eid-consents-lead = You agreed to these. You can take each one back; what the service knows already is for the service to delete.
eid-consents-none = You have agreed to nothing yet.
eid-consent-until = Until { $at }
eid-consent-withdraw = Take back
eid-consent-withdrawn = Taken back at { $at }
eid-consent-over = Ended at { $at }
eid-history-title = History
eid-history-lead = Every sign-in and every change of your account is on record, and kept for five years.
eid-history-link = See who did what
eid-aliases-link = Numbers in place of your own
