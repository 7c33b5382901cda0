# Several accounts in one browser.
switcher-title = Cuentas
switcher-about = Cuentas en las que ha iniciado sesión en este navegador. Cambiar no pide contraseña, porque cada una se comprobó aquí.
switcher-in-use = En uso
switcher-change = Cambiar a
switcher-add = Añadir otra cuenta
switcher-leave = Cerrar sesión en todas
switcher-hint = Cada cuenta conserva su propia sesión y sus propios límites. «Cerrar sesión» en el menú deja solo la que está en uso.
switcher-refused = Aquí no cabe otra cuenta
switcher-shared = Otras personas también usan esta computadora. Cierre la sesión primero y entre después con la otra cuenta.
switcher-full = Hay cinco cuentas abiertas en este navegador. Cierre la sesión de una primero.
switcher-done-over = La sesión de esa cuenta terminó. Inicie sesión de nuevo en ella.
switcher-done-left = Cerró la sesión en todas las cuentas.
switcher-go-on = Continuar como
switcher-or = o inicie sesión
