from django.urls import path

from lienthong.linking import console, todo

app_name = "linking"
RUN = "console/applications/users/<int:run_id>"
urlpatterns = [
    path("console/applications/<slug:slug>/users", console.lists, name="lists"),
    path(RUN, console.run, name="run"),
    path(f"{RUN}/progress", console.progress, name="progress"),
    path(f"{RUN}/columns", console.columns, name="columns"),
    path(f"{RUN}/match", console.match_again, name="match_again"),
    path(f"{RUN}/apply", console.apply, name="apply"),
    path(f"{RUN}/discard", console.discard, name="discard"),
    path(f"{RUN}/decide", console.decide, name="decide"),
    path(f"{RUN}/rows/<int:number>", console.row, name="row"),
    path(f"{RUN}/<str:what>.<str:form>", console.export, name="export"),
    path("console/linking", todo.todo, name="todo"),
    path("console/linking/todo.<str:form>", todo.export, name="todo_export"),
]
