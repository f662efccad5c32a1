web-refused-too-fast = Too many requests come at once. Try again in { $seconds } s.
web-refused-too-slow = It took too long. Load the page again and see whether it was done before you do it again.
web-refused-method = The address exists, but this cannot be done with it.
web-refused-too-large = What you sent is too large. Here it may have at most { $most } kB.
web-refused-large = What you sent is too large.
web-refused-media-type = The content has a type that is not taken here.
web-refused-unreadable = What was sent cannot be read. Load the page again and try once more.
