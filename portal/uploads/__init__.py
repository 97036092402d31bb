"""What may be uploaded: a type is read from the content, never believed from the name. Every admin form asks here.

`pictures`, `papers` and `clips` each have a `check` that raises a ValidationError saying what, why and what to do;
`forms` are the bases of the admin's upload forms (settings: …_FORM_BASE).
"""
