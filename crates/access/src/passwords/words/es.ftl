# Pedir una contraseña nueva y decir qué cambiar en ella.
passwords-new = Contraseña nueva
passwords-again = Repita la contraseña
passwords-current = Contraseña actual
passwords-show = Mostrar la contraseña
passwords-hide = Ocultar la contraseña
passwords-caps = El bloqueo de mayúsculas está activado
passwords-strength = Seguridad
passwords-strengths = muy corta|débil|aceptable|buena|fuerte
passwords-rule-length = al menos { $least } caracteres
passwords-rule-upper = { $least ->
    [one] una mayúscula
   *[other] { $least } mayúsculas
  }
passwords-rule-lower = { $least ->
    [one] una minúscula
   *[other] { $least } minúsculas
  }
passwords-rule-digits = { $least ->
    [one] una cifra
   *[other] { $least } cifras
  }
passwords-rule-special = { $least ->
    [one] un carácter especial
   *[other] { $least } caracteres especiales
  }
passwords-rule-forbidden = sin { $characters }
passwords-hint = Lo mejor son unas cuantas palabras sin relación entre sí. Puede pegarla o dejar que la elija su gestor de contraseñas. Se admiten espacios y cualquier otro carácter.
passwords-hint-some = Lo mejor son unas cuantas palabras sin relación entre sí. Puede pegarla o dejar que la elija su gestor de contraseñas.
passwords-keep-safe = Recuerde mantener la contraseña de su cuenta segura y protegida. No lo comparta con nadie.
passwords-mismatch = Las dos no coinciden. Escriba dos veces la misma contraseña.
passwords-refused = Esta contraseña todavía no es lo bastante buena
passwords-refused-help = No se ha cambiado nada. Siga los consejos de abajo o tome una de las sugerencias.
passwords-mismatch-title = Las contraseñas no coinciden
passwords-mismatch-help = No se ha cambiado nada. Escriba la misma contraseña en los dos campos.
passwords-suggestions = Sugerencias
passwords-save = Guardar
passwords-advice-blank = Escriba una contraseña.
passwords-advice-short = Use al menos { $least } caracteres; esta tiene { $has }. Bastan una o dos palabras más.
passwords-advice-long = Use como máximo { $most } caracteres.
passwords-advice-nul = Quite el carácter invisible que se pegó con ella.
passwords-advice-upper = { $least ->
    [one] Añada una mayúscula.
   *[other] Añada { $least } mayúsculas.
  }
passwords-advice-lower = { $least ->
    [one] Añada una minúscula.
   *[other] Añada { $least } minúsculas.
  }
passwords-advice-digits = { $least ->
    [one] Añada una cifra.
   *[other] Añada { $least } cifras.
  }
passwords-advice-special = { $least ->
    [one] Añada un carácter especial, como - o !.
   *[other] Añada { $least } caracteres especiales, como - o !.
  }
passwords-advice-forbidden = Quite { $found }: su organización no lo permite.
passwords-advice-used = Es una de sus últimas contraseñas. Elija una nueva.
passwords-advice-own = Quite «{ $word }»: quien conoce su usuario o su empresa lo prueba primero.
passwords-advice-similar = Se parece demasiado a «{ $word }», que otros conocen. Elija otra cosa.
passwords-advice-common = Está entre las contraseñas que se prueban primero. Elija una que nadie más use.
passwords-advice-add-words = Añada una o dos palabras más. Mejor si son poco comunes.
passwords-advice-names = Quite los nombres comunes o rodéelos de palabras sin relación.
passwords-advice-keyboard = Quite las filas de teclas, como «qwerty».
passwords-advice-repeats = No repita la misma palabra o letra.
passwords-advice-sequences = Quite las secuencias, como «abc» o «6543».
passwords-advice-dates = Quite los años y las fechas.
passwords-advice-capitals = Las mayúsculas solas ayudan poco. Añada palabras.
passwords-advice-reversed = Escribir una palabra al revés ayuda poco. Añada palabras.
passwords-advice-substitutions = Escribir @ por a o 0 por o ayuda poco. Añada palabras.
passwords-words = abeja aceite acero alfombra almendra ancla arena arroyo avena azafate balcon bandera barco bosque botella brisa cabra cacao cactus camino campana canela caracol castillo cereza ciruela cobre cometa concha copla corcho cristal cuchara delfin desierto diente dragon duende escoba espejo espuma estrella faro farol flauta fogata fresa fuente galleta garza girasol gorrion granada granito grillo guitarra helado higuera hormiga huerto iglesia isla jabon jardin jinete jirafa ladrillo laguna lampara lechuga lienzo limon lluvia madera maleta mango manzana marfil martillo mesa molino montaña mosaico naranja nieve nuez oliva otoño paloma panal pañuelo papel pera perla piedra pincel pluma portal puente queso rana raqueta reloj roble rueda sabana salsa sandia seda selva semilla silla sombra tambor tejado tigre tijera toalla trigo trueno tulipan uva vela ventana verano violeta volcan zapato
