"""A consent's text and its summary in templates."""

from django import template

from membership import plain_text

register = template.Library()
register.filter("plain_html", plain_text.html)
register.filter("plain_points", plain_text.points)
