"""What every page tells the browser that it may do: almost nothing."""

from __future__ import annotations

from urllib.parse import urlsplit


def page_headers(websockets_url: str | None = None) -> dict[str, str]:
    """Security headers of a page; ``websockets_url`` is the one broker it may reach, if any.

    Scripts, styles and fonts come from this server's files alone: nothing inline runs.
    """
    connect = ["'self'", *([_origin(websockets_url)] if websockets_url else [])]
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self'",
        "connect-src": " ".join(connect),
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
