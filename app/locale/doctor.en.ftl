## skans doctor: the doors

doctor-address = The server is reached at { $url }.
doctor-address-here = The server is reached at { $url }, from this machine alone.
doctor-address-none = The server listens to the network but does not know how it is reached. Set public_url, for example https://skans.example.se.
doctor-address-plain = The server is reached at { $url }: what is sent can be read on the way. Give it a certificate (tls_certificate and tls_key) or a proxy that speaks TLS, and let public_url begin with https://.
doctor-address-unreadable = public_url is { $url }. It must be an address such as https://skans.example.se.
doctor-proxies = { $count } networks may say who asks.
doctor-proxies-all = trusted_proxies lets in the whole internet: anybody can say who they are. Name your own proxies alone.
doctor-proxies-unknown = The server listens to the network behind a proxy that trusted_proxies does not name. Name it; otherwise everybody looks like one client.
doctor-private = { $file } can be read by those who should, and no others.
doctor-private-open = Everybody on the machine can read { $file } (mode { $mode }). Run chmod o-rwx on it.
doctor-certificate = The certificate in { $file } is good until { $date }.
doctor-certificate-soon = The certificate in { $file } is good until { $date }: { $days } days more. Replace it and send SIGHUP to the server.
doctor-certificate-over = The certificate in { $file } ended on { $date }: no browser lets anybody in. Replace it and send SIGHUP to the server.
doctor-certificate-early = The certificate in { $file } begins on { $date }. Check the clock, or use one that is good now.
doctor-certificate-name = The certificate in { $file } is not for { $host }. Get one for that address, or change public_url.
tls-refused-file = The file { $file } could not be read: { $fault }
tls-refused-no-certificate = { $file } holds no certificate in PEM form.
tls-refused-no-key = { $file } holds no private key in PEM form that can be used (RSA, ECDSA or Ed25519).
tls-refused-mismatch = The certificate in { $file } and the key in { $key } do not belong together.
