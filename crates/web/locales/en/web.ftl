# The page's frame and the parts everybody uses.

acting-for = You act for another
acting-for-end = Go back to yourself
acting-for-note = Everything is recorded under both of you.
acting-for-whom = You act for { $name }
counter-end = Done with this person
counter-for-whom = At the counter with { $name }
counter-note = Everything is recorded under both of you, for an hour at most.
skip-to-content = Skip to main content
front-page = Front page
languages = Language
rooms = Sections
password-show = Show the password
password-hide = Hide the password
confirm-it-is-you = Confirm that it is you
sign-in = Sign in
sign-out = Sign out
demo = Demonstration
demo-note = the people and the data are invented.
footer-promise = Each time your data is looked at, it is recorded, and you can read that record.
footer-dossiers = Look up a dossier
footer-procedures = Procedures
footer-log = Public log

back = Back
choose = Choose
close = Close
day = Day
month = Month
year = Year
more = More
newer = Newer
older = Older
pages = Pages
search = Search
held-number = Personal number, or number of a passport or residence card
held-number-hint = Citizens: the personal number of 12 digits. Foreigners: the number of the passport, or of the permanent or temporary residence card.
personal-number = Personal number

error-prefix = Error:
error-summary = There is something to put right
field-empty = Fill in this field
field-too-long = This is longer than { $max } characters; shorten it
choice-missing = Choose one
date-missing = Enter a day, a month and a year
date-not-real = The calendar has no such day; check the day and the month
held-number-wrong = A personal number has 12 digits; the number of a passport or residence card has 5 to 20 letters and digits
personal-number-wrong = A personal number has 12 digits; check it

problem-own-rooms = What is open to you in your present capacity:
problem-other-capacity = If this is your work for an office or an organisation, or you act for somebody, say so first:
problem-ours = The fault is ours, not yours. Nothing was changed or shown.
problem-to-account = choose in which capacity you are here
problem-word = Reference:
to-front-page = To the front page

clock-done = Done
clock-due = Due { $day }
clock-left = { $count ->
    [one] { $count } working day left
   *[other] { $count } working days left
}
clock-overdue = { $count ->
    [one] { $count } working day overdue
   *[other] { $count } working days overdue
}
clock-today = Due today

proof = You can verify this
proof-at = Recorded
proof-by = Kept by
proof-download = Download the proof
proof-hash = Hash

desk-list = List
desk-facts = Related facts
keys = Keyboard shortcuts
keys-open = Open what is selected
keys-search = Go to search
keys-tell = Show the shortcuts
keys-walk = Next, previous

chart-as-table = Show as a table
map-description = The darker a province, the more people live there. The table below gives each number.
map-few = fewer than 10
map-from = from { $count }
map-people = People
map-province = Province or city
map-title = People in the 34 provinces and cities

front-title = Digital identity for everyone
front-headline = Your identity, in your hands
front-lede = One record for each person, filled in once. Who looked, why, and under which law: you see it all.
front-doors = Four ways in
front-behind = Behind the scenes:
front-country = The country right now
front-country-note = These numbers are counted from the register and the log; they single out nobody.
front-most = Most people
front-people = People with a residence
front-counted = counted { $at }
front-entries = Entries in the log
front-checkpoint = Last checkpoint of the log

# The ways into the demonstration.
door-citizen = Citizen
door-citizen-title = See your own record
door-citizen-behind = each field shows its source and date; each look leaves a line in the log.
door-citizen-button = Enter as { $name }
door-official = Official
door-official-title = Decide a request
door-official-behind = try to search without a case: you are refused, and told which law says so.
door-official-button = Enter as { $name }
door-agency = Agency
door-agency-title = Watch over the log
door-agency-behind = a checkpoint bears two signatures, one of which withstands quantum computers.
door-agency-button = Enter as { $name }
door-public = Public
door-public-title = Check the log yourself
door-public-story = No account needed. Download the public log and check it with tools of your own.
door-public-behind = the log publishes commitments only, and nobody's data.
door-public-button = Open the public log
