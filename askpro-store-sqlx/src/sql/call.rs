//! Calls and customers.

/// Finds the customer, or makes one; fills gaps and replaces nothing.
pub(crate) const PUT_CUSTOMER: &str = "INSERT INTO customers (id, company_id, phone, name, email, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (company_id, phone) DO UPDATE SET name = COALESCE(customers.name, excluded.name), \
     email = COALESCE(customers.email, excluded.email) RETURNING id";

/// What was decided before the call was recorded counts for a new row only.
pub(crate) const PUT: &str = "INSERT INTO calls (company_id, call_id, branch_id, agent_id, direction, customer_id, \
     customer_number, started_at, ended_at, disconnection_reason, transcript, summary, sentiment, \
     extracted_date, extracted_time, recorded_at, updated_at, appointment_id, task_code, outcome) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18, $19) \
     ON CONFLICT (company_id, call_id) DO UPDATE SET \
     branch_id = COALESCE(excluded.branch_id, calls.branch_id), \
     agent_id = COALESCE(excluded.agent_id, calls.agent_id), \
     direction = excluded.direction, \
     customer_id = COALESCE(excluded.customer_id, calls.customer_id), \
     customer_number = COALESCE(excluded.customer_number, calls.customer_number), \
     started_at = COALESCE(excluded.started_at, calls.started_at), \
     ended_at = COALESCE(excluded.ended_at, calls.ended_at), \
     disconnection_reason = COALESCE(excluded.disconnection_reason, calls.disconnection_reason), \
     transcript = COALESCE(excluded.transcript, calls.transcript), \
     summary = COALESCE(excluded.summary, calls.summary), \
     sentiment = COALESCE(excluded.sentiment, calls.sentiment), \
     extracted_date = COALESCE(excluded.extracted_date, calls.extracted_date), \
     extracted_time = COALESCE(excluded.extracted_time, calls.extracted_time), \
     updated_at = excluded.updated_at";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT calls.company_id, calls.call_id, calls.branch_id, calls.agent_id, calls.direction, \
             calls.customer_id, calls.customer_number, calls.started_at, calls.ended_at, \
             calls.disconnection_reason, calls.transcript, calls.summary, calls.sentiment, \
             calls.extracted_date, calls.extracted_time, calls.outcome, calls.appointment_id, \
             calls.decline_reason, calls.task_code, customers.phone AS customer_phone, \
             customers.name AS customer_name, customers.email AS customer_email \
             FROM calls LEFT JOIN customers ON customers.company_id = calls.company_id \
             AND customers.id = calls.customer_id WHERE calls.company_id = $1 ",
            $rest
        )
    };
}

pub(crate) const ONE: &str = select!("AND calls.call_id = $2");

pub(crate) const NEWEST: &str = select!(
    "ORDER BY COALESCE(calls.started_at, calls.ended_at, calls.recorded_at) DESC, \
     calls.recorded_at DESC, calls.call_id DESC LIMIT $2"
);

pub(crate) const DECLINE: &str = "UPDATE calls SET outcome = 'declined', decline_reason = $3, task_code = NULL, \
     updated_at = $4 WHERE company_id = $1 AND call_id = $2 \
     AND (outcome IS NULL OR outcome <> 'booked') AND NOT EXISTS (SELECT 1 FROM tasks \
     WHERE tasks.company_id = $1 AND tasks.call_id = $2 AND tasks.resolved_at IS NULL \
     AND tasks.retrying_since IS NULL)";

pub(crate) const SET_TASK: &str = "UPDATE calls SET outcome = 'task', task_code = $3, decline_reason = NULL, \
     updated_at = $4 WHERE company_id = $1 AND call_id = $2 AND (outcome IS NULL OR outcome <> 'booked')";

pub(crate) const SET_BOOKED: &str = "UPDATE calls SET outcome = 'booked', appointment_id = $3, task_code = NULL, \
     decline_reason = NULL, updated_at = $4 WHERE company_id = $1 AND call_id = $2";

/// A move leaves an open task of its call alone: it is about something else.
pub(crate) const SET_BOOKED_WITHOUT_TASK: &str = "UPDATE calls SET outcome = 'booked', appointment_id = $3, \
     task_code = NULL, decline_reason = NULL, updated_at = $4 WHERE company_id = $1 AND call_id = $2 \
     AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.company_id = $1 AND tasks.call_id = $2 \
     AND tasks.resolved_at IS NULL)";

pub(crate) const CUSTOMER: &str =
    "SELECT id, company_id, phone, name, email FROM customers WHERE company_id = $1 AND phone = $2";

/// What was booked in a call before it was recorded.
pub(crate) const SET_CUSTOMER_OF_APPOINTMENTS: &str = "UPDATE appointments SET customer_id = $3 \
     WHERE company_id = $1 AND call_id = $2 AND customer_id IS NULL";
