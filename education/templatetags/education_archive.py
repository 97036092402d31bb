"""What 수료 관리 shows of a completion, in the words of its certificate."""

from django import template

from education import certificate_files

register = template.Library()
register.filter("hours", certificate_files.hours)
