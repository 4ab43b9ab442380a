"""profile"""

import streamlit as st

st.write("profile")
