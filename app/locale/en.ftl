app-nav-today = Today
app-nav-mail = Mail
app-refused-ledger = There is no ledger of that name.
app-refused-no-mail = No ledger has a site for mail.
app-refused-site = There is no site of that name.
app-refused-site-which = There are several sites. Choose one with --site.
app-refused-party = There is no party of that name.
app-refused-party-which = There are several carriers, or none. Choose who hands over with --from.
