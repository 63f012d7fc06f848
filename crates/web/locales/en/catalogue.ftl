# The catalogue of procedures, for everybody.
catalogue-title = Administrative procedures
catalogue-lead = Choose what you have to do. What the population register knows already, you are not asked again.
catalogue-search = Find a procedure
catalogue-search-hint = For example: residence, birth, passport. Vietnamese words can be typed without marks.
catalogue-found = { $count ->
    [one] { $count } procedure
   *[other] { $count } procedures
}
catalogue-nothing-title = No procedure was found
catalogue-nothing = Try fewer words, or look through the list by what happens in a life.
catalogue-all = See all procedures
catalogue-doubtful = Nobody has yet held some of what stands here against the text of the law. What is not known is left out.
catalogue-handed-over = The dossier is handed over to a system of: { $ministry }.
catalogue-begin = Begin
catalogue-who = Who may apply
catalogue-who-self = You yourself
catalogue-who-parent = A parent, for a child
catalogue-who-guardian = A guardian or legal representative
catalogue-who-household-head = The head of the household
catalogue-who-organisation = An organisation, through who represents it
catalogue-asked = What you are asked
catalogue-prefilled = { $count ->
    [one] The register answers { $count } question for you.
   *[other] The register answers { $count } questions for you.
}
catalogue-asked-nothing = Nothing, if your record is complete.
catalogue-documents = Papers to hand in
catalogue-documents-at-counter = Files cannot be sent here yet. Take the papers to the office; you are told when they are needed.
catalogue-if-needed = (if needed)
catalogue-how-long = How long it takes
catalogue-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
catalogue-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
catalogue-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
catalogue-working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
catalogue-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
catalogue-how-much = What it costs
catalogue-exemptions = These pay nothing:
catalogue-fee-unknown = What it costs is not known here. Ask where you hand it in.
catalogue-per-person = a person
catalogue-online-fee = Handed in online: { $amount }
catalogue-how = Where to hand it in
catalogue-way-online = Online
catalogue-way-counter = In person, at the office
catalogue-way-post = By post
catalogue-level = Online it takes an electronic identity of level { $level }.
catalogue-result = What you get
catalogue-law = The law
catalogue-legal-basis = Legal basis
catalogue-since = In force since
catalogue-portal-code = Code at the National Public Service Portal
