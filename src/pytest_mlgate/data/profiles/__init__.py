"""Tables as counts: profiles, cells, and the engines that count."""
