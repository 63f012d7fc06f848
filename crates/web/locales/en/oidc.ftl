oidc-consent-title = { $name } wants to know who you are
oidc-consent-lead = Nothing is passed on before you agree. You can take it back at any time.
oidc-who = Who
oidc-who-at = { $name }, at { $host }
oidc-why = What for
oidc-what = What it gets to know
oidc-how-long = How long
oidc-how-long-session =
    { $count ->
        [one] For { $count } day, while you are signed in
       *[other] For { $count } days, while you are signed in
    }
oidc-how-long-offline =
    { $count ->
        [one] For { $count } day, also when you are not there
       *[other] For { $count } days, also when you are not there
    }
oidc-contact = Questions to
oidc-voluntary = It would also like to know the following. It works without.
oidc-on-record = Each time it looks, you can see it under “Who looked”.
oidc-allow = I agree
oidc-deny = No
oidc-go-back = Back to { $name }
oidc-continue = Continue
oidc-services-title = Services you signed in to
oidc-services-empty-title = None yet
oidc-services-empty = When you sign in to a service with your account, it is listed here.
oidc-services-lead = Each of them knows you under another name. When you end it, it gets nothing more at once.
oidc-services-looks = See what each has received
oidc-since = Since
oidc-until = Until
oidc-withdraw = End this
oidc-claim-sub = A name for you that only this service knows
oidc-claim-address = Your permanent residence
oidc-claim-birthdate = Your date of birth
oidc-claim-email = Your e-mail address
oidc-claim-email-verified = Whether your e-mail address was checked
oidc-claim-family-name = Your family name
oidc-claim-gender = Your sex
oidc-claim-given-name = Your given name
oidc-claim-middle-name = Your middle name
oidc-claim-name = Your full name
oidc-claim-nationalities = Your nationalities
oidc-claim-personal-number = Your personal number
oidc-claim-phone-number = Your mobile number
oidc-claim-phone-number-verified = Whether your mobile number was checked
oidc-claim-place-of-birth = Your place of birth
oidc-leave-title = Sign out?
oidc-leave = You will be signed out here and at the services you signed in to.
oidc-leave-of = { $name } asks whether you want to sign out here too.
oidc-leave-yes = Sign out
oidc-leave-no = Stay signed in
oidc-left-title = You are signed out
oidc-left = Close the browser if others use this device.
oidc-desk-title = Services
oidc-desk-lead = Who may ask people who they are, for what and why. Those who wait come first.
oidc-desk-empty-title = No services yet
oidc-desk-empty = A service registers by invitation, then waits here for a decision.
oidc-desk-approved = Approved
oidc-desk-pending = Waits for a decision
oidc-desk-suspended = Suspended
oidc-desk-claims = What it may ask for
oidc-desk-purpose-vi = What for, in Vietnamese
oidc-desk-purpose-en = What for, in English
oidc-desk-purpose-hint = As people will read it before they agree: “to …”
oidc-desk-purpose-code = Code of the purpose
oidc-desk-purpose-missing = Say it in 1 to 200 characters
oidc-desk-order = Reference of the decision
oidc-desk-order-missing = Give the reference of the written decision
oidc-desk-approve = Approve
oidc-desk-suspend = Suspend now
oidc-desk-id = Client id
oidc-desk-conduct = Conduct
oidc-desk-addresses = Addresses to come back to
oidc-desk-key = Key
oidc-device-title = Approve on this device
oidc-device-lead = Enter the code that the other device shows. Go on only if that device is before you and you began this yourself.
oidc-device-code = Code
oidc-device-unknown = There is no such code, or its ten minutes are over
oidc-device-done = Done
oidc-device-agreed = The other device goes on by itself.
oidc-device-refused = Nothing was passed on.
oidc-binding = The other device shows: { $message }. If it shows something else, say no.
oidc-notice-approve = { $name } asks you to approve a sign-in. If you did not begin it, say no.
oidc-notice-approve-title = Approve a sign-in
