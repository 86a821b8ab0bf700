//! Certificates for any host, made when it is asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// Hosts whose certificates are for other names.
pub(crate) const WRONG: &str = "wrong-name.example";

struct Maker {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Maker {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Maker")
    }
}

impl ResolvesServerCert for Maker {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?.to_owned();
        let mut made = self.made.lock().expect("no panic");
        let key = made.entry(name.clone()).or_insert_with(|| self.make(&name));
        Some(key.clone())
    }
}

impl Maker {
    fn make(&self, name: &str) -> Arc<CertifiedKey> {
        let name = if name == WRONG { "other.example" } else { name };
        let key = KeyPair::generate().expect("a key");
        let parameters = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let certificate = parameters.signed_by(&key, &self.issuer).expect("a certificate");
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signer = any_supported_type(&der).expect("a key");
        let chain = vec![certificate.der().clone(), self.root.clone()];
        Arc::new(CertifiedKey::new(chain, signer))
    }
}

/// The configuration of a server for any host, and the certificate that vouches for it, in PEM.
pub(super) fn any_host() -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().expect("a key");
    let mut parameters = CertificateParams::new(Vec::<String>::new()).expect("no names");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = parameters.self_signed(&key).expect("a certificate");
    let (pem, der) = (root.pem(), root.der().clone());
    let maker = Maker {
        issuer: Issuer::new(parameters, key),
        root: der,
        made: Mutex::default(),
    };
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(maker));
    (Arc::new(config), pem)
}
