// Command provider runs the OpenID Connect provider of the sign-in tests by itself,
// for a browser. It is no part of any release.
//
//	provider -redirect http://localhost:8765/sign-in/provider/test/back
//
// It prints its issuer. POST /test/userinfo sets, as JSON, the claims that UserInfo
// answers from then on.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"roundtable/sharing/signin/signintest"
)

func main() {
	redirect := flag.String("redirect", "", "where the one client may be sent back to, with commas between")
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	flag.Parse()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	issuer := "http://" + l.Addr().String() + "/"
	p := signintest.New(issuer, strings.Split(*redirect, ",")...)
	mux := http.NewServeMux()
	mux.Handle("/", p)
	mux.HandleFunc("POST /test/userinfo", func(w http.ResponseWriter, r *http.Request) {
		var claims map[string]any
		if err := json.NewDecoder(r.Body).Decode(&claims); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p.UserInfo(claims)
	})
	fmt.Println(issuer)
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(s.Serve(l))
}
