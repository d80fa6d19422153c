from django.core.exceptions import BadRequest


class WellFormedRequestMiddleware:
    """Answer 400 to addresses no honest link contains, before any view or database sees them.

    A NUL byte cannot be stored by PostgreSQL, and text that is not UTF-8 would reach views
    as replacement characters that match nothing.
    """

    LONGEST_QUERY = 4000

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *view):
        query = request.META.get("QUERY_STRING", "")
        if len(query) > self.LONGEST_QUERY:
            raise BadRequest("query too long")
        texts = [request.path, *request.GET.keys(), *(value for values in request.GET.lists() for value in values[1])]
        if any("\x00" in text or "\ufffd" in text for text in texts):
            raise BadRequest("not UTF-8 text")
