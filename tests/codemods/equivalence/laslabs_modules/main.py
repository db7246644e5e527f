# native
import report
from connection import connect

report.everything(connect())
