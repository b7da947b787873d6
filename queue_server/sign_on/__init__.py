"""Single sign-on: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636)."""
