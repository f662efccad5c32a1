### The shell's own texts: what stands on every page, whatever the activity.

ui-product = Skans
ui-title = { $page } – { $product }
ui-title-fault = Error: { $page } – { $product }
ui-skip = Skip to content
ui-menu = Menu
ui-nav = Main menu
ui-crumbs = You are here
ui-search = Search
ui-sign-out = Sign out
ui-signed-in = Signed in as
ui-palette-found = Found
ui-palette-none = Nothing found
ui-palette-some = 0 found
ui-palette-keys = All keys
ui-help = Help
ui-accessibility = Accessibility

## Time

ui-date = { $day } { $month } { $year }
ui-date-short = { $day } { $month }
ui-date-full = { $weekday } { $date }, { $week }
ui-time = { $hour }:{ $minute }
ui-time-bare = { $hour }:{ $minute }
ui-week = week { $n }
ui-moment = { $day } at { $time }
ui-today = today
ui-yesterday = yesterday
ui-tomorrow = tomorrow
ui-weekday-1 = Monday
ui-weekday-2 = Tuesday
ui-weekday-3 = Wednesday
ui-weekday-4 = Thursday
ui-weekday-5 = Friday
ui-weekday-6 = Saturday
ui-weekday-7 = Sunday
ui-month-1 = January
ui-month-2 = February
ui-month-3 = March
ui-month-4 = April
ui-month-5 = May
ui-month-6 = June
ui-month-7 = July
ui-month-8 = August
ui-month-9 = September
ui-month-10 = October
ui-month-11 = November
ui-month-12 = December

## Numbers

ui-percent = { $n }%
ui-of = { $part } of { $whole }

## Forms

ui-optional = optional
ui-fault = Error:
ui-faults = { $n ->
    [one] One thing needs correcting
   *[other] { $n } things need correcting
}
ui-choose = Choose
ui-all = All
ui-date-hint = Write it like this: 2026-11-21
ui-time-hint = Write it like this: 9:00
ui-cancel = Cancel

## Lists and tables

ui-filter = Filter
ui-filter-apply = Show
ui-filter-clear = Clear the filter
ui-pages = Pages of the list
ui-previous = Previous
ui-next = Next
ui-export = Download the list as
ui-sorted-ascending = ascending
ui-sorted-descending = descending
ui-as-table = Show as a table
ui-flow-what = State
ui-flow-count = Count
ui-flow-share = Share
ui-secrecy = Secret: { $provision } · { $date } · { $authority }

## Two persons

ui-two-first = First person
ui-two-digest = Checksum of the content
ui-two-digest-help = You approve exactly what is shown here. If anything changes, you both start again.
ui-two-password = Your password
ui-two-password-hint = Type it again, even though you are signed in.

## Station

ui-station-keys = Verdict
ui-station-scan = Scan or type a code

## No, and why

ui-refused-empty = Fill in the field.
ui-refused-too-long = The text has { $count } characters. It may have at most { $max }.
ui-refused-control-characters = The text contains characters that cannot be shown. Remove them.
ui-refused-not-found = What you look for does not exist, or you may not see it.
ui-refused-place = The place in the list that the address points to is no longer there. Start again from the beginning of the list.
ui-refused-command-reused = The same request was sent with other content already. Reload the page and try again.
ui-refused-busy = Many people are working just now. Try again in a few seconds.
ui-refused-stopping = The system is restarting. Try again shortly.
ui-refused-unreachable = The database does not answer just now. Try again shortly. Nothing is lost.
ui-refused-disk-full = The disk is full. You can read, but nothing new can be saved until there is room.
ui-refused-fault = Something went wrong with us. Nothing was saved. Try again.
ui-refused-origin = The name of the ledger may not contain a space or a plus.
ui-refused-dispose-shared = Other records rest on this one. It cannot be disposed of whole.
ui-refused-backup-damaged = The backup is damaged at entry { $entry }: { $what }. Nothing was replaced.
ui-refused-backup-unreadable = The file cannot be read as a backup: { $fault }
ui-refused-data-locked = { $process } works on the directory already. Stop it first.
ui-refused-disposal-list = The list of disposals is damaged at line { $line }.
ui-refused-export-damaged = The export of { $ledger } is damaged.
ui-refused-file-exists = The file { $file } is there already. Choose another name, or replace it with --replace.
ui-refused-file-too-large = The file is too large. It may have at most { $limit } bytes.
ui-refused-key = The key is not the ledger's.
ui-refused-migrate-first = Upgrade first with skans migrate.
ui-refused-moved-not-whole = What was moved is not whole: { $what }. Do not use it.
ui-refused-target-not-empty = { $file } is not empty. Choose an empty place.
