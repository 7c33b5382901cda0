landing-conversations = Conversas
landing-members = Membros
landing-profile = Perfil
landing-new = Ainda não há nada configurado
landing-new-help = Esta é uma instalação nova. A primeira organização e quem a administra são criados por um link de uso único.
landing-new-link = O link está no console
landing-new-link-help = Ele foi exibido quando o servidor iniciou e vale por uma hora. Reinicie o servidor para receber outro.
