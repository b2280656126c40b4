# OBSERVE[why=exit;score=0] signals to all processes, to the process group and to the first process reach nobody else
import os, signal
for target in (-1, 1, os.getppid()):
    for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try: os.kill(target, number)
        except OSError as e: print("denied", e)
os.killpg(0, signal.SIGKILL)

def f(x): return x+1
