"""Forms that show an action's refusal where it belongs."""

from django import forms

from lienthong.kit.refusal import Refused


class RefusingForm(forms.Form):
    def refuse(self, refusal: Refused) -> None:
        """Say beside the field at fault, or on top, why the action could not be done and what to do."""
        words = ". ".join(filter(None, (str(refusal), refusal.hint)))
        self.add_error(refusal.field if refusal.field in self.fields else None, words)
