//! How an event ended and what sort of event it is. Outcome and actor follow ECS, severity follows OpenTelemetry's severity text.

use super::terms::terms;

terms! {
    /// How the thing ended.
    Outcome {
        /// It was done.
        Success = 0, "success";
        /// The other side had nothing to say: an unknown SIRET, an unknown VAT number.
        NoAnswer = 1, "no_answer";
        /// It failed; the [`Reason`] says why.
        Failure = 2, "failure";
        /// The user stopped it.
        Stopped = 3, "stopped";
        /// It has begun and not ended.
        Pending = 4, "pending";
        /// The source does not know.
        Unknown = 5, "unknown";
    }
}

terms! {
    /// Why it ended so.
    Reason {
        /// Wrong or missing settings on our side.
        Config = 0, "config";
        /// An error while our side executed it.
        Execution = 1, "execution";
        /// The partner answered with an error.
        RemoteError = 2, "remote_error";
        /// The data was not acceptable.
        InvalidInput = 3, "invalid_input";
        /// No answer in time.
        Timeout = 4, "timeout";
        /// Credentials were missing or refused.
        Auth = 5, "auth";
        /// A limit was reached.
        Quota = 6, "quota";
        /// The user stopped it.
        UserStop = 7, "user_stop";
        /// Anything else.
        Other = 8, "other";
    }
}

terms! {
    /// What sort of event it is; the built-in journals are made of kinds.
    Kind {
        /// A person used a feature.
        Feature = 0, "feature";
        /// Something broke.
        Error = 1, "error";
        /// A background task ran.
        Job = 2, "job";
        /// A call to or from a partner.
        Integration = 3, "integration";
        /// A webhook sent or received.
        Webhook = 4, "webhook";
        /// Somebody signed in or tried to.
        SignIn = 5, "sign_in";
        /// A staff action.
        Audit = 6, "audit";
        /// The system itself.
        System = 7, "system";
    }
}

terms! {
    /// How serious, in OpenTelemetry's severity texts.
    Severity {
        /// Fine-grained detail.
        Trace = 1, "trace";
        /// For those who debug.
        Debug = 5, "debug";
        /// Ordinary.
        Info = 9, "info";
        /// Worth a look.
        Warn = 13, "warn";
        /// An error.
        Error = 17, "error";
        /// The program could not go on.
        Fatal = 21, "fatal";
    }
}

terms! {
    /// Who acted.
    ActorType {
        /// An employee.
        Staff = 0, "staff";
        /// A customer.
        Customer = 1, "customer";
        /// A program, by its key.
        ApiKey = 2, "api_key";
        /// The system itself.
        System = 3, "system";
        /// Nobody known.
        Anonymous = 4, "anonymous";
    }
}

terms! {
    /// The five kinds of staff action.
    Action {
        /// Data was changed.
        Changed = 0, "changed";
        /// Something was created or deleted.
        CreatedDeleted = 1, "created_deleted";
        /// Rights were given or taken.
        Rights = 2, "rights";
        /// Data was exported or looked at.
        Accessed = 3, "accessed";
        /// A critical action.
        Critical = 4, "critical";
    }
}

terms! {
    /// Which way an HTTP exchange went.
    Direction {
        /// The partner called us.
        In = 0, "in";
        /// We called the partner.
        Out = 1, "out";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_returns_from_its_slug_and_from_its_code() {
        for &outcome in Outcome::ALL {
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
        }
        assert_eq!(Outcome::from_code(200), None);
    }

    #[test]
    fn an_unknown_term_names_the_allowed_ones() {
        let error = "done".parse::<Outcome>().unwrap_err();
        assert!(error.to_string().contains("success"), "{error}");
    }
}
