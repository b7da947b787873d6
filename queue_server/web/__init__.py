"""Pages: display boards, staff login, device health."""
