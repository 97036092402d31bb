"""The run desk's messages: written, looked at with the number of people, sent once."""

from django.contrib import messages as flashes
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from education import messages
from education.forms.desk import MessageForm
from education.models import RunMessage
from education.views.desk import RunScreen


class MessagesView(RunScreen):
    template_name = "education/desk/messages.html"
    tab = "education_run_messages"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.ask(MessageForm())

    def ask(self, form: MessageForm, status: int = 200, **context) -> HttpResponse:
        sent = RunMessage.objects.filter(run=self.run).select_related("actor")[:20]
        return self.page(status, form=form, sent=sent, **context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self.ask(form, 422)
        if "send" not in request.POST:
            return self.ask(form, count=messages.recipients(self.run, form.cleaned_data["states"]).count())
        try:
            message = messages.send(run=self.run, **form.cleaned_data, acting=self.office(), at=self.now)
            flashes.success(request, _("%s명에게 보냈어요.") % message.told)
            return self.back()
        except ValueError as error:
            form.add_error("states", str(error))
            return self.ask(form, 422)
