access-refused-token-by-token = A program cannot make or revoke tokens. Sign in and do it yourself.
access-refused-token-days = Say how many days the token shall work, from 1 to { $max }.
access-refused-token-permissions = Choose at least one thing that the token may do.
access-refused-token-permission = { $value } is nothing that such a token can be allowed.
access-refused-token-many = There are already { $max } tokens that work. Revoke one that is not used.
access-refused-token-revoked = The token has been revoked already.
