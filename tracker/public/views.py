def x(request, exception=None): ...


bad_request = forbidden = not_found = x


def server_error(request): ...
