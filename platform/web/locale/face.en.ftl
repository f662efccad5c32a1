### Pages that belong to no capability: start, search, history, one's own choices.

## Start

web-start = Today
web-start-waits = { $n ->
    [0] Nothing waits for you
    [1] One thing waits for you
    [2] Two things wait for you
    [3] Three things wait for you
   *[other] { $n } things wait for you
}
web-start-none = Everything you answer for is taken care of just now.
web-start-all = Show all { $n }
web-start-nothing = There is nothing here for you yet
web-start-nothing-why = Your role reaches no part of the work. Whoever manages access can give you a role where you work.

## Search

web-search = Search
web-search-what = Number, name or page
web-search-hint = Spaces and small letters are fine: rr 473 124 829 se
web-search-pages = Pages
web-search-none = Nothing found for { $q }
web-search-none-why = Try a whole number, a service number or the beginning of a name. You see only what your role reaches.

## Keys

web-keys = Keys
web-keys-lead = Everything can be done with the keyboard. These keys are the quickest.
web-keys-caption = Keys and what they do
web-keys-key = Key
web-keys-does = What it does
web-keys-palette = Opens the search box from any page
web-keys-search = Opens the search box, when you are not writing in a field
web-keys-keys = Shows this page
web-keys-arrows = Goes up and down among what was found
web-keys-enter = Goes to what is chosen
web-keys-escape = Closes the search box
web-keys-tab = Goes to the next link or field; with shift to the one before
web-keys-off = Switch single keys off

## One's own choices

web-choices = Your choices
web-choices-language = Language
web-choices-keys = Single keys
web-choices-keys-hint = Switch them off if you dictate text or easily touch keys.
web-choices-keys-on = They do something: / searches, ? shows the keys
web-choices-keys-off = They do nothing
web-choices-save = Save the choices
web-refused-choice = Choose one of the alternatives.

## History

web-history-of = History: { $title }
web-history-none = Nothing is recorded about this
web-history-none-why = What happens is written in the ledger and shown here.
web-history-newest = To the newest
web-history-older = Older
web-history-uses = Used in
web-history-unused = Nothing else points here just now.
web-history-about = About the history
web-history-about-1 = Each line is an entry in the ledger. Nobody can change or remove it afterwards.
web-history-about-2 = Who and why are shown only to those who may know.
web-history-disposed = The fact has been disposed of
web-history-why = Reason: { $why }
web-history-entry = entry { $n } in the ledger
web-history-somebody = somebody no longer known
web-history-by = By { $name }
web-history-by-person = By a person who may
web-history-by-token-of = By a program, in the name of { $name }
web-history-by-token = By a connected system
web-history-by-rule = Followed from entry { $n }
web-history-by-job = By a scheduled job
web-history-by-cli = From the server's command line
web-history-by-device = By a registered device

web-help-lead = The manual says how things are done. The foot of each page leads to the chapter that is about it.
